"""Properties of the number grammar: what is written is read back, and dirt between the words changes nothing."""

from __future__ import annotations

from decimal import Decimal

import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from test_figures import document, figures

from extractors.figures import find_figures
from extractors.ledger import number_ledger
from extractors.number_words import find_number_words
from extractors.records import Figure, Header, Outline
from extractors.tables import read_tables
from extractors.text_facts import text_facts
from pipeline.audit.odd_numbers import odd_numbers

DONG = st.integers(min_value=1, max_value=10**15)
SMALL = st.integers(min_value=10, max_value=999)
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def grouped(value: int, mark: str = ".") -> str:
    return f"{value:,}".replace(",", mark)


def only(text: str) -> Figure:
    (figure,) = figures(text)
    return figure


@settings(deadline=None)
@given(DONG, st.sampled_from([" đồng", "đ", " đ", " VNĐ"]), st.sampled_from(".,"))
def test_money_is_read_back(value: int, unit: str, mark: str) -> None:
    figure = only(f"Tổng kinh phí {grouped(value, mark)}{unit}.")
    assert (figure.value, figure.unit) == (value, "đồng")


@settings(deadline=None)
@given(
    st.integers(min_value=1, max_value=999),
    st.integers(min_value=1, max_value=999),
    st.integers(min_value=0, max_value=999),
)
def test_tỷ_triệu_nghìn_are_summed(billions: int, millions: int, thousands: int) -> None:
    tail = f" {thousands} nghìn" if thousands else ""
    figure = only(f"Thu ngân sách {billions} tỷ {millions} triệu{tail} đồng.")
    assert figure.value == billions * 10**9 + millions * 10**6 + thousands * 10**3


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=999), st.integers(min_value=0, max_value=999))
def test_decimals_of_a_scale_are_exact(whole: int, part: int) -> None:
    figure = only(f"Giải ngân {whole},{part:03d} tỷ đồng.")
    assert figure.value == Decimal(f"{whole}.{part:03d}") * 10**9


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=1, max_value=10**6))
def test_ratios_are_read_back(value: int, total: int) -> None:
    figure = only(f"Đã số hóa {grouped(value)}/{grouped(total)} hồ sơ.")
    assert (figure.value, figure.total, figure.unit) == (value, total, "hồ sơ")


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=99999), st.sampled_from(",."))
def test_percentages_are_read_back(hundredths: int, mark: str) -> None:
    figure = only(f"Tỷ lệ đúng hạn đạt {hundredths // 100}{mark}{hundredths % 100:02d}%.")
    assert (figure.value, figure.unit) == (Decimal(hundredths) / 100, "%")


@settings(deadline=None)
@given(SMALL, SMALL)
def test_both_ends_of_a_range(first: int, last: int) -> None:
    found = figures(f"Mỗi tổ từ {first} đến {last} người.")
    assert [(figure.value, figure.unit) for figure in found] == [(first, "người"), (last, "người")]


def spoken(value: int) -> str:
    """``value`` from 10 to 999 in words, plainly."""
    hundreds, rest = divmod(value, 100)
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds else []
    tens, ones = divmod(rest, 10)
    if tens:
        words.append("mười" if tens == 1 else f"{DIGITS[tens]} mươi")
    elif ones:
        words.append("linh")
    return " ".join([*words, DIGITS[ones]] if ones else words)


@given(SMALL, SMALL)
def test_number_words_are_read_back(thousands: int, rest: int) -> None:
    for words, value in (
        (f"{spoken(rest)} hộ", rest),
        (f"{spoken(thousands)} nghìn {spoken(rest)} hộ", thousands * 1000 + rest),
        (f"{spoken(thousands)} triệu {spoken(rest)} nghìn đồng", thousands * 10**6 + rest * 1000),
    ):
        if rest == 10 or thousands == 10 or rest % 100 == 10 or thousands % 100 == 10:
            continue  # "mười" alone is a number word only before a noun
        assert [word.value for word in find_number_words(f"Gồm {words}.")] == [value]


@given(SMALL, SMALL)
def test_money_in_words_is_read_back(millions: int, thousands: int) -> None:
    if 10 in (millions % 100, thousands % 100):
        return
    figure = only(f"Kinh phí hỗ trợ là {spoken(millions)} triệu {spoken(thousands)} nghìn đồng.")
    assert (figure.value, figure.unit) == (millions * 10**6 + thousands * 1000, "đồng")


@settings(deadline=None)
@given(DONG)
def test_an_amount_restated_in_words_is_one_figure(value: int) -> None:
    millions = value % 989 + 11
    if millions % 100 == 10:
        return
    figure = only(f"Tổng số tiền: {grouped(millions * 10**6)} đồng (Bằng chữ: {spoken(millions)} triệu đồng).")
    assert figure.value == millions * 10**6


@settings(deadline=None)
@given(st.integers(min_value=100, max_value=99999), st.sampled_from(["tăng trưởng", "chênh lệch", "mức giảm"]))
def test_negative_rates_are_read_back(hundredths: int, cue: str) -> None:
    figure = only(f"Trong kỳ {cue} -{hundredths // 100},{hundredths % 100:02d}% so với cùng kỳ.")
    assert (figure.value, figure.raw[0]) == (-Decimal(hundredths) / 100, "-")


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=999), st.integers(min_value=1, max_value=9))
def test_tenths_behind_a_scale(whole: int, tenth: int) -> None:
    assert only(f"Vốn vay {whole} tỷ {tenth}.").value == whole * 10**9 + tenth * 10**8


SENTENCES = (
    "Tiếp nhận 1.245 hồ sơ, trong đó trực tuyến 980 hồ sơ, đạt 78,7%.",
    "Giải ngân 54,020/146,250 tỷ đồng, chi 8 tỷ 305 triệu đồng.",
    "Hỗ trợ 1.000.000đ/tháng cho 12 cán bộ; bê tông hóa 2,35km đường.",
    "Tổ chức 03 cuộc với 140 người (269 lượt người), ước đạt khoảng 70%.",
    "Tiếp nhận 420 hồ sơ, đã giải quyết 415 hồ sơ, quá hạn 02 hồ sơ; tổ chức hai cuộc họp.",
    "Kinh phí là hai tỷ ba trăm triệu đồng, giảm 3,2% so với cùng kỳ.",
    "Từ ngày 15/12/2023 đến ngày 14/3/2024 có mười lăm hộ và 18/20 người.",
)


def essence(text: str) -> list[tuple[object, ...]]:
    return [(figure.value, figure.total, figure.unit, figure.qualifier) for figure in figures(text)]


@settings(deadline=None)
@given(st.sampled_from(SENTENCES), st.data())
def test_noise_blanks_change_no_figure(sentence: str, data: st.DataObject) -> None:
    pieces = regex.split(r"(?<=[\p{L}%,;.]) (?=[\p{L}\d(])", sentence)
    blanks = [data.draw(st.sampled_from([" ", "  ", "\u00a0", " \u00a0"])) for _ in pieces[1:]]
    noisy = pieces[0] + "".join(blank + piece for blank, piece in zip(blanks, pieces[1:], strict=True))
    assert essence(noisy) == essence(sentence)
    assert facts(noisy) == facts(sentence)


def facts(text: str) -> list[tuple[object, ...]]:
    outline = Outline(parts=(), sections=())
    found = text_facts(document(text), outline, Header(admin_level="xã"), figures(text))
    return [(fact.indicator, fact.value, fact.unit, fact.mechanism, fact.domain) for fact in found]


def test_fractions_are_no_counts() -> None:
    assert facts("Đã giải quyết 18/20 hồ sơ.") != []
    for fraction in ("2/3 số", "1/2 tổng số", "một nửa số"):
        assert facts(f"Đã giải quyết {fraction} hồ sơ.") == []


MARKS = '0123456789.,/-–% ()=:;"“”\n\tIVXđ°×~'
WORDS = st.sampled_from(
    [
        *("tỷ", "triệu", "rưỡi", "nghìn", "hồ sơ", "ngày", "tháng", "năm", "điều"),
        *("mười", "hai mươi", "khoảng", "so với", "đ/tháng", "%", "hai", "năm", "không trăm", "linh", "nửa", "số"),
        *("bằng chữ", "(05)", "chênh lệch", "-3", "2/3", "tổ chức", "999999999999999999", "đồng"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet=MARKS, max_size=8) | WORDS, max_size=25).map(" ".join) | st.text(max_size=100))
def test_any_text_raises_nothing(text: str) -> None:
    made = document(text)
    found = find_figures(made, Outline(parts=(), sections=()), ())
    read_tables(made)
    assert all(text[figure.start : figure.end] == figure.raw and abs(figure.value) < 10**20 for figure in found)
    assert all(figure.value >= 0 or figure.raw[0] in "-−–" for figure in found)
    entries = number_ledger(made, Outline(parts=(), sections=()), Header(), (), found)
    assert all(text[entry.start : entry.end] == entry.raw for entry in entries)
    assert all(flag.start is not None for flag in odd_numbers(text, found))
