"""Keeps a brand's colour readable: contrast as WCAG 2.2 defines it, and the nearest shade that has enough of it."""

from __future__ import annotations


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, on: str, ratio: float = 4.5) -> str:
    """The colour, made darker or lighter in small steps until its contrast with `on` reaches the ratio."""
    towards = "#000000" if _luminance(on) > 0.18 else "#ffffff"
    shades = (_mixed(colour, towards, step / 20) for step in range(21))
    return next((shade for shade in shades if contrast(shade, on) >= ratio), towards)


def ink_on(colour: str) -> str:
    """White or near-black, whichever reads better on the colour."""
    return max(("#ffffff", "#14242c"), key=lambda ink: contrast(ink, colour))


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (value / 255 for value in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
