"""Owns headlines in letters several rows high: Latin capitals, and the Chinese characters that verdicts use.

Chinese glyphs were drawn from Noto Sans CJK at 12 by 12 dots. A text with any other character has no big form.
"""

from __future__ import annotations

from functools import cache

from kiosk.widgets.shapes import drawn

LATIN_HEIGHT = 8
CHINESE_SIDE = 12

LATIN = {
    "A": ".##.|#..#|#..#|####|#..#|#..#|#..#",
    "B": "###.|#..#|#..#|###.|#..#|#..#|###.",
    "C": ".##.|#..#|#...|#...|#...|#..#|.##.",
    "D": "###.|#..#|#..#|#..#|#..#|#..#|###.",
    "E": "####|#...|#...|###.|#...|#...|####",
    "F": "####|#...|#...|###.|#...|#...|#...",
    "G": ".##.|#..#|#...|#.##|#..#|#..#|.##.",
    "H": "#..#|#..#|#..#|####|#..#|#..#|#..#",
    "I": "###|.#.|.#.|.#.|.#.|.#.|###",
    "J": "..##|...#|...#|...#|...#|#..#|.##.",
    "K": "#..#|#..#|#.#.|##..|#.#.|#..#|#..#",
    "L": "#...|#...|#...|#...|#...|#...|####",
    "M": "#...#|##.##|#.#.#|#.#.#|#...#|#...#|#...#",
    "N": "#...#|##..#|##..#|#.#.#|#..##|#..##|#...#",
    "O": ".##.|#..#|#..#|#..#|#..#|#..#|.##.",
    "P": "###.|#..#|#..#|###.|#...|#...|#...",
    "Q": ".##..|#..#.|#..#.|#..#.|#..#.|#.##.|.##.#",
    "R": "###.|#..#|#..#|###.|#.#.|#..#|#..#",
    "S": ".###|#...|#...|.##.|...#|...#|###.",
    "T": "###|.#.|.#.|.#.|.#.|.#.|.#.",
    "U": "#..#|#..#|#..#|#..#|#..#|#..#|.##.",
    "V": "#...#|#...#|#...#|#...#|#...#|.#.#.|..#..",
    "W": "#...#|#...#|#...#|#.#.#|#.#.#|##.##|#...#",
    "X": "#...#|#...#|.#.#.|..#..|.#.#.|#...#|#...#",
    "Y": "#...#|#...#|.#.#.|..#..|..#..|..#..|..#..",
    "Z": "####|...#|...#|..#.|.#..|#...|####",
    " ": ".|.|.|.|.|.|.",
}
"""Seven rows of dots each."""

CHINESE = {
    "拒": "20027e24074027e24234267e24024024067e",
    "绝": "12023c2644c87fe74a24a7fe0400c074203e",
    "交": "0400607fe00010c6060920900600f039c606",
    "付": "1043042fe60464424422422420420423c000",
    "文": "0400207fe10810819809006006019870e402",
    "件": "1101502502fe6902102fe210210210210210",
    "可": "7fe0040043e42242242243e420400401c000",
    "领": "33e28847e12a02a7aa0aa12a30c116062000",
    "取": "7fe49279249249478c48c4ccf9c0b20a2000",
    "已": "7fc0042042043fc2042002002022023fc000",
    "撤": "2442f824f7aa2fa2fa7a66e42a42e42aa4b0",
    "回": "7fe4024f24924924924f24024027fe402000",
    "消": "4102d20540104fe2c20fe0c22fe2c24c248c",
    "身": "0401f82083f82083fe20c7f8038068388638",
    "份": "128328244644682efe2242242242442c4298",
    "核": "21020867e21032437861a624a4c21c2722c2",
    "验": "0087181345665ff50078a0aa3ac0840fe300",
    "扫": "20027e20278220237e70220220220227e602",
    "描": "2242242fef2420027e752e5227e25227e642",
    "无": "7fe0400400407fe0600e00a012032243e000",
    "效": "0081107de2924724f429410c18829c436062",
    "放": "1101107df2322363f42d428c28849c4b69e2",
    "行": "10027e40010037e604e04204204204204218",
    "请": "27e07e010efe20027e27e2423fe34204c000",
    "出": "0602642642642643fc0604624624627fe002",
    "锁": "20a7aa42c03e7c224a7ca24a252290326242",
    "定": "0407fe4024023fc06036027c3603604e047e",
    "未": "0600603fc0600607fe0e00f0168264462060",
    "签": "2103fe52856409030c7f204424c1280187fe",
    "收": "0904a04be4a44f44d449c78849c0b60e2000",
    "留": "73e4124927e246c3fc2643fc2642643fc000",
    "存": "0800807fe10017c20c6102fe210210210270",
    "此": "0900904924dc4984904904904917d371e000",
    "处": "2103d025825c65469219019019026043e000",
    "标": "20023e20078020037e78862ca4a24a208230",
    "读": "27e0100fee0223a2582182fe3103660c2000",
    "毕": "2202263fc2202227be0000407fe040040040",
    "暂": "7d84107fe1b47e40243fc2043fc2043fc000",
    "不": "7fe0200600f01e8366662060060060060000",
    "登": "7ac09a39e3fc6065fa2082081f81180907fe",
    "录": "0003fc0043fc0047fe26436c0783e86660c0",
    "能": "2102966d87500127de7c04d67d84d04d359e",
    "办": "0400407f80482cc28a48a48a108308618470",
    "理": "77e25227e25275227e21037e7104100ff000",
    "扣": "27e2427c22422423c2e4224227e242640000",
    "停": "1103fe20027c67ce002fe28227c210210270",
    "注": "6103100fe0106100100fe1102102106104ff",
    "意": "0607fc1087fe3fc2043fc3fc0403a448a0f0",
    "第": "2103fe52c4243fc0443fc2403fe0c274c440",
    "二": "0003fc0000000000000000000007fe000000",
    "人": "060040060060060060090098108206402000",
    "场": "2002fc21873027e23a22a24a3d2e3202204c",
    "到": "0027ea20a24a7ea00a10a7ea10a1a27c240e",
    "监": "09049049e4a04e84840003fc2942942947fe",
    "补": "2101107900901183563925d0150110110110",
    "打": "20027f208788208208388608208208208638",
    "印": "0803be4224224227e24224224a272e020020",
    "位": "1101102fe6006442442242242282082fe200",
    "证": "00027e00800864824e2482482483c83482ff",
    "待": "11021047e1102ff6046042fe24422420421c",
    "在": "0800807fe1001102106fe6102102102102fe",
    "再": "7fe0403fc2443fc244244fff20420421c000",
    "须": "37e61007e1422524520521523186260c2000",
    "两": "7fe0900907fe4924925fa52e66240240e000",
    "名": "0c01fc3087180f00c03fc7041041041fc104",
    "本": "0600607fe0f01f016836c2665fa060060000",
    "柜": "20027e74034027e74264267ea4024027e200",
    "台": "0c008010820c7fe0003fc2042042043fc204",
    "上": "04004004004007e0400400400400407fe000",
    "主": "0400600207fe0600603fc0600600600607fe",
    "管": "2107fe5240407fe5fa3043f83003fc3043fc",
}
"""Twelve rows of three hexadecimal digits each, the leftmost dot the highest bit."""


def big(text: str, width: int, height: int) -> str | None:
    """Return `text` in big letters within `width` cells and `height` rows; None if they cannot show it.

    Words go on a second line where one is too short.
    """
    words = text.upper().split()
    if not words or any(set(word) - LATIN.keys() and set(word) - CHINESE.keys() for word in words):
        return None
    shown = "\n".join(_drawn(line) for line in _lines(words, width))
    lines = shown.split("\n")
    return shown if len(lines) <= height and max(map(len, lines)) <= width else None


def _lines(words: list[str], width: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        together = f"{lines[-1]} {word}"
        if len(_drawn(together).split("\n")[0]) <= width:
            lines[-1] = together
        else:
            lines.append(word)
    return lines


@cache
def _drawn(line: str) -> str:
    height = CHINESE_SIDE if any(letter in CHINESE for letter in line) else LATIN_HEIGHT
    letters = [_dots(letter, height) for letter in line]
    return drawn(*(".".join(rows) for rows in zip(*letters, strict=True)))


def _dots(letter: str, height: int) -> list[str]:
    """Return `height` rows of `#` and `.`: the letter, and blank rows below one that is lower."""
    rows = LATIN[letter].split("|") if letter in LATIN else _chinese(CHINESE[letter])
    return rows + ["." * len(rows[0])] * (height - len(rows))


def _chinese(glyph: str) -> list[str]:
    numbers = (int(glyph[at : at + 3], 16) for at in range(0, len(glyph), 3))
    return [f"{number:0{CHINESE_SIDE}b}".replace("1", "#").replace("0", ".") for number in numbers]
