"""Keeps a brand's colour readable: contrast as WCAG 2.2 defines it, and the nearest shade that has enough of it."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, on: str, ratio: float = 4.5) -> str:
    """The colour, made darker or lighter in small steps of the same hue until its contrast with `on` is enough."""
    hue, lightness, saturation = rgb_to_hls(*(value / 255 for value in _channels(colour)))
    end = 0.0 if _luminance(on) > 0.18 else 1.0
    for step in range(21):
        shade = hls_to_rgb(hue, lightness + (end - lightness) * step / 20, saturation)
        written = "#" + "".join(f"{round(value * 255):02x}" for value in shade)
        if contrast(written, on) >= ratio:
            break
    return written


def ink_on(colour: str) -> str:
    """White or black, whichever reads better on the colour: always at least 4.5 to 1."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, colour))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (value / 255 for value in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
