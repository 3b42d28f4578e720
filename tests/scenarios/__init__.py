"""Half a year of a sales team as the audit's `Facts`, drawn from known habits: for power, false alarms and coverage.

    season(seed)                          eight sellers, six months, all with the same habits: nothing is planted
    season(seed, planted={3: habits})     one of them differs
    SCENARIOS                             each loss that a check looks for, planted at one seller with a stated size

No audio and no words: calls, verdicts, signals, deals, stage moves and the optional exports are drawn straight from chance, so
a season takes a fraction of a second and hundreds of seeds can be run (`make power`). Nobody and nothing in it is real.
"""

from tests.scenarios.habits import SCENARIOS, Habits, Scenario
from tests.scenarios.season import season

__all__ = ["SCENARIOS", "Habits", "Scenario", "season"]
