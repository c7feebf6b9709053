from itertools import pairwise

from tests.report.sample import PATHS

from dockward.model.paths import AttackPath, PathStep
from dockward.report.graph import MOST_WAYS, NODE_HEIGHT, NODE_WIDTH, lay_out
from dockward.report.ways import ways


def path(*stops, certain=True):
    steps = tuple(PathStep(start, end, f"to {end}") for start, end in pairwise(stops))
    return AttackPath(stops[0], steps, certain)


def test_containers_that_go_the_same_way_are_one():
    first, second, third = ways(PATHS.paths)
    assert first.containers[:2] == ("container/worker-1", "container/worker-2")
    assert len(first.containers) == 12
    assert [move.to for move in second.moves] == ["engine", "host"]
    assert not third.certain


def test_the_host_is_on_the_right_and_every_step_goes_there():
    graph = lay_out(ways(PATHS.paths))
    goal = next(one for one in graph.nodes if one.label == "host")
    assert goal.x == graph.width - NODE_WIDTH
    assert all(graph.nodes[one.start].x < graph.nodes[one.end].x for one in graph.edges)
    assert {one.label for one in graph.nodes} == {
        "container/worker-1 +11",
        "container/web",
        "container/agent",
        "engine",
        "host",
    }


def test_boxes_do_not_overlap_and_stay_inside():
    graph = lay_out(ways([path(f"c{nr}", f"m{nr % 3}", "host") for nr in range(20)]))
    boxes = [(one.x, one.y) for one in graph.nodes]
    for at, (x, y) in enumerate(boxes):
        assert 0 <= x <= graph.width - NODE_WIDTH
        assert 0 <= y <= graph.height - NODE_HEIGHT
        assert all(abs(x - x2) >= NODE_WIDTH or abs(y - y2) >= NODE_HEIGHT for x2, y2 in boxes[at + 1 :])


def test_a_step_that_one_way_proves_is_certain():
    graph = lay_out(ways([path("a", "b", "host", certain=False), path("b", "host")]))
    assert {(graph.nodes[one.start].label, one.certain) for one in graph.edges} == {("a", False), ("b", True)}


def test_a_picture_has_its_limit():
    graph = lay_out(ways([path(f"c{nr}", f"m{nr}", "host") for nr in range(MOST_WAYS + 5)]))
    assert graph.left_out == 5
    assert len(graph.nodes) == 2 * MOST_WAYS + 1


def test_no_ways_make_an_empty_picture():
    assert lay_out(()).nodes == ()
