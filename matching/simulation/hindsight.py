"""What could be done at best: each night anew, everybody moved at no cost, nobody ever refusing."""

from matching.simulation.assigning import heaviest
from matching.simulation.world import TOP, World


def best(world: World) -> tuple[int, int]:
    """(nights, value) of the exact maximum-value assignment of each day: no policy can do better."""
    nights = value = 0
    for day in range(world.days):
        women, rooms = world.present(day), (world.closes[:, day] > 0).nonzero()[0]
        score = world.score[women][:, rooms]
        weight = (TOP + score) * (score > 0)
        row, column = heaviest(weight)
        nights += len(row)
        value += int(weight[row, column].sum())
    return nights, value
