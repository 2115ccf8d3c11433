"""The picture of a load and the instruction: hidden surfaces, groups, steps, every piece with its place."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.loading.model import LeftOut, LoadedBox, LoadPlan, LoadRequest, PieceKind, Placement
from cqdesk.domain.loading_check import Segregation, check_plan
from cqdesk.output.load_pages import MOST_STEPS, figures_of, load_pages, steps_of
from cqdesk.output.load_picture import COLOURS, at_point, back_to_front, fitted, groups_of, picture
from cqdesk.output.page import Shape, Text
from cqdesk.output.page_paint import pdf
from tests.domain.loading_check.cutting import HQ40, full_box, full_boxes

from .conftest import quick_words_of
from .test_page_engine import AT


@given(st.integers(0, 100_000))
def test_nearer_pieces_are_drawn_after_those_behind(seed: int) -> None:
    """Of two pieces one of which hides part of the other, the one nearer the viewer comes later: nearer means towards
    the door, towards the right wall, or higher."""
    rng = random.Random(seed)
    placements = list(full_box(rng, rng.randint(2, 25)).placements)
    rng.shuffle(placements)
    order = back_to_front(placements)
    drawn = {n: at for at, n in enumerate(order)}
    assert len(drawn) == len(placements)
    view = fitted(HQ40, 0, 0, 300, 200)
    for n, p in enumerate(placements):
        middle = view.point(p.x + p.dx / 2, p.y + p.dy / 2, p.z + p.dz)  # of its top
        for m, q in enumerate(placements):
            hides = (
                q.z >= p.z + p.dz and q.x < p.x + p.dx and p.x < q.x + q.dx and q.y < p.y + p.dy and p.y < q.y + q.dy
            )
            if hides:
                assert drawn[m] > drawn[n]
        assert at_point(placements, order, view, middle) is not None


def test_the_picture_fits_its_frame() -> None:
    case = full_box(random.Random(4), 40)
    view = fitted(HQ40, 20, 30, 150, 80)
    marks = picture(case.plan.boxes[0], groups_of(case.request.pieces), view, centre=(6000, 1170, 1320))
    points = [point for mark in marks if isinstance(mark, Shape) for point in mark.points]
    assert min(x for x, _ in points) >= 20 - 0.5
    assert max(x for x, _ in points) <= 170 + 0.5
    assert min(y for _, y in points) >= 30 - 0.5
    assert max(y for _, y in points) <= 110 + 0.5
    assert "重心" in [mark.words for mark in marks if isinstance(mark, Text)]


@pytest.mark.parametrize(("right", "down"), [(10.0, 0.0), (0.0, 5.0), (-3.0, 4.0)])
def test_the_mouse_leads_over_the_floor(right: float, down: float) -> None:
    view = fitted(HQ40, 0, 0, 200, 100)
    along, across = view.on_floor(right, down)
    start, end = view.point(0, 0, 0), view.point(along, across, 0)
    assert end[0] - start[0] == pytest.approx(right)
    assert end[1] - start[1] == pytest.approx(down)


def test_thirty_houses_are_told_apart_without_colour() -> None:
    kinds = [PieceKind(label="a", length=1, width=1, height=1, count=1, house=f"H{n}") for n in range(30)]
    groups = list(groups_of(kinds).values())
    assert len({group.letter for group in groups}) == 30
    assert len({(group.colour, group.hatch) for group in groups}) == 30
    assert len(set(COLOURS)) == 8
    assert groups[26].letter == "AA"


@given(st.integers(0, 10_000), st.integers(1, 300))
def test_steps_cover_every_piece_once_and_in_order(seed: int, pieces: int) -> None:
    loaded = full_box(random.Random(seed), pieces).plan.boxes[0]
    steps = steps_of(loaded)
    assert [n for step in steps for n in step] == list(range(len(loaded.placements)))
    assert 1 <= len(steps) <= MOST_STEPS
    assert all(a.stop == b.start for a, b in pairwise(steps))


def test_an_empty_box_has_no_steps() -> None:
    assert steps_of(LoadedBox(box=HQ40, placements=())) == []


def test_the_figures_are_exact() -> None:
    kind = PieceKind(label="a", length=100, width=50, height=20, count=3, weight_kg=Decimal("10.5"), house="H1")
    bare = PieceKind(label="b", length=10, width=10, height=10, count=1)
    request = LoadRequest(pieces=(kind, bare), boxes=(HQ40,), unit_mm=10)
    placements = (
        Placement(0, 0, 0, 0, 100, 50, 20),
        Placement(0, 100, 0, 0, 100, 50, 20),
        Placement(1, 0, 100, 0, 10, 10, 10),
    )
    found = figures_of(request, LoadedBox(box=HQ40, placements=placements))
    assert found.pieces == 3
    assert found.cargo_kg == Decimal("21.0")
    assert found.volume_m3 == Decimal("0.201")
    assert found.unweighed == 1
    assert found.centre_mm == (1000, 250, 100)
    assert found.by_house == (("H1", 2, Decimal("21.0"), Decimal("0.2")), ("", 1, Decimal(0), Decimal("0.001")))


def test_the_instruction_lists_every_piece_with_its_place_and_a_picture_per_step() -> None:
    case = full_boxes(random.Random(8), 40, (HQ40, HQ40))
    pages = load_pages(case.request, case.plan, title="26-000123")
    assert pages.notes == ()
    texts = [words for page in pages.pages for words in page.texts]
    for loaded in case.plan.boxes:
        steps = steps_of(loaded)
        assert sum(words.startswith("步骤 ") and f"/{len(steps)}　" in words for words in texts) >= len(steps)
        for p in loaded.placements:
            row = [f"{p.dx}×{p.dy}×{p.dz} mm"[:-3], str(p.x), str(p.y), str(p.z)]
            places = [n for n, words in enumerate(texts) if words == row[0]]
            assert any(texts[n + 1 : n + 4] == row[1:] for n in places)
    whole = "".join(quick_words_of(pdf(pages, AT)))
    for words in (
        "第 1 箱（共 2 箱）",
        "第 2 箱（共 2 箱）",
        "重心：距前壁 6000 mm",
        "分提单",
        "H1：",
        "箱门",
        "26-000123",
    ):
        assert words in whole


def test_faults_left_out_goods_and_notes_are_printed() -> None:
    case = full_box(random.Random(8), 12).with_placement(3, x=13000)
    out = LeftOut(kind=0, count=2, id="no-room", message="装不下。", remedy="请另行安排。")
    plan = LoadPlan(boxes=case.plan.boxes, left_out=(out,), notes=("没有快速计算组件。",))
    faults = check_plan(case.request, plan, Segregation({}))
    pages = load_pages(case.request, plan, faults, practice=True)
    whole = "".join("".join(page.texts) for page in pages.pages)
    for words in ("超出箱内空间", "未装货物", "装不下。请另行安排。", "没有快速计算组件。", "练习数据"):
        assert words in whole


def test_a_plan_without_boxes_says_so() -> None:
    request = LoadRequest(pieces=(), boxes=(HQ40,))
    pages = load_pages(request, LoadPlan(boxes=()))
    assert "没有装入任何货物。" in pages.pages[0].texts
