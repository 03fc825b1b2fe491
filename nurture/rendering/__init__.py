"""From planned content to bytes: mail and playbook. Imports core only."""
