"""The mapping assistant: a page of any site to what it is, for whom, and whether it may be offered at all.

`pages` reads a file, `tongues` its language, `cues` what speaks for which kind, `refusals` what is never offered,
`suggesting` puts them together, `learning` takes a workspace's own labels into account, `scoring` measures all of it.
The tables of words are in `words`. Nothing here reads a file or knows the workspace.
"""
