"""SIGKILL at each step of the life of a command, on RabbitMQ and PostgreSQL:

    matrix.py BUILD_FOLDER PROGRAMS [--kills N] [--seed N]

PROGRAMS is the folder of PostgreSQL's programs.  Two schedulers share the database; three agents
leave marks outside.  A round arms some victims, each with a point of --die-at, and lets actions flow
until all of them are dead; each comes back under its name.  The broker and the database are killed
when somebody is at that point.  Then every agent is handed commands that it must not run, see
bad_commands.py.  After each round: every action that was accepted has ended, each of its agents has
one command in one final state, and ran it once, and nothing else; see Production.check().

Without --kills, the short form: each step once.  With it, each step in a round of its own, and after
that several at a time, drawn by the seed, until there were so many.
"""
import collections
import json
import os
import pathlib
import random
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from bad_commands import BadCommands  # noqa: E402
from cases import run  # noqa: E402
from postgres_of_processes import Postgres  # noqa: E402
from production_of_processes import POINTS, Production  # noqa: E402
from rabbitmq import Broker, scripts  # noqa: E402
import troubles  # noqa: E402

PROGRAMS = sys.argv[2]
# (point, how often it has come)
STEPS = {
    **{kind: [(point, 1) for point in points] for kind, points in POINTS.items()},
    'broker': [('command published', 1), ('operation started', 2), ('answer published', 2)],
    'database': [('batch handed to the store', 1), ('reply sent', 1), ('delivery arrived', 2)],
}
ROUND_S = 60  # after which a victim whose point has not come so often dies where it is
ACTION_S = 0.5  # the next one comes so much later: what is under way should meet the deaths
broker = database = None


def came(victim):
    """Each point comes once in every life; only how often it does may be drawn too high."""
    kind, _, point, nth = victim
    assert nth > 1, f'"{point}" of {kind} did not come in {ROUND_S} s: has it another name now?'


class Round:
    """victims: [(kind, number, point, nth)]: the number says which of its kind."""

    def __init__(self, p, victims, bad):
        self.p, self.actions, self.bad = p, [], bad
        self.armed = {self.arm(v): v for v in victims if v[0] in ('agent', 'scheduler')}
        self.outside = {v: p.seen(v[2]) + v[3] for v in victims if v[0] in ('broker', 'database')}
        self.end = time.monotonic() + ROUND_S

    def arm(self, victim):
        """Ends one, and starts it again so that it will die."""
        kind, number, point, nth = victim
        words = ['--die-at', f'{point}:{nth}']
        if kind == 'agent':
            name = self.p.names[number]
            self.p.end(self.p.agents_alive[name])
            return self.p.start_agent(name, *words, wait=False)
        self.p.end(self.p.schedulers[number + 1])
        return self.p.start_scheduler(number + 1, *words, wait=False)

    def kill_who_is_due(self):
        late = time.monotonic() > self.end
        for process, victim in list(self.armed.items()):
            if process.poll() is None and not late:
                continue
            if process.poll() is None:
                came(victim)
                process.kill()
                process.wait()
            if process.returncode != -signal.SIGKILL:
                # It met something else first, such as a database that starts: it is armed again.
                del self.armed[process]
                self.armed[self.arm(victim)] = victim
                continue
            self.p.has_killed(process)
            del self.armed[process]
        for victim, at in list(self.outside.items()):
            if self.p.seen(victim[2]) < at and not late:
                continue
            if self.p.seen(victim[2]) < at:
                came(victim)
            part = getattr(self.p, victim[0])
            part.kill()
            self.p.killed += 1
            part.start()
            del self.outside[victim]
        self.p.revive()

    def carry_out(self):
        next_at, asked = 0, None
        while not self.actions or asked or self.armed or self.outside:
            if not asked and time.monotonic() > next_at:
                asked = self.p.question()
            self.kill_who_is_due()
            if asked and self.p.post(asked):
                self.actions.append(json.loads(asked)['id'])
                asked, next_at = None, time.monotonic() + ACTION_S
            time.sleep(0.005)
        self.bad.send()
        self.p.check(self.actions)


def rounds_of(p, all_rounds, kills=0):
    bad = BadCommands(p)
    p.start_all()
    commands = 0
    for victims in all_rounds:
        began = time.monotonic()
        before = p.killed
        one = Round(p, victims, bad)
        one.carry_out()
        commands += len(one.actions) * len(p.names)
        what = ', '.join(f'{kind} at "{point}"' for kind, _, point, _ in victims)
        print(f'    {p.killed:3} kills, {len(one.actions):2} actions, '
              f'{time.monotonic() - began:5.1f} s: {what}', flush=True)
        assert p.killed - before == len(victims)
        if kills and p.killed >= kills:
            break
    bad.check()
    again = p.question()
    action = p.accept(again)
    p.check([action])
    bad.replay(again)
    p.check([action])
    print(f'    {p.killed} kills, {commands} commands, each ended once, and nothing else ran',
          flush=True)


def short_form(build):
    """Each step of a scheduler and an agent, the broker and the database once; four at a time."""
    agents = [('agent', n % 3, *step) for n, step in enumerate(STEPS['agent'])]
    schedulers = [('scheduler', n % 2, *step) for n, step in enumerate(STEPS['scheduler'])]
    rounds = [[*agents[n * 2:n * 2 + 2], *schedulers[n * 2:n * 2 + 2]] for n in range(5)]
    rounds[1].append(('database', 0, *STEPS['database'][0]))
    rounds[3].append(('broker', 0, *STEPS['broker'][0]))
    with Production(build, broker, database) as p:
        rounds_of(p, rounds)


def full_form(kills, seed):
    def each_step_and_then_many_at_a_time(build):
        with Production(build, broker, database) as p:
            rounds_of(p, drawn(random.Random(seed)), kills)
    return each_step_and_then_many_at_a_time


def drawn(by):
    for kind, steps in STEPS.items():
        for n, step in enumerate(steps):
            yield [(kind, n % 2, *step)]
    while True:
        kinds = by.sample(['agent', 'agent', 'agent', 'scheduler', 'scheduler', 'scheduler', 'broker',
                           'database'], by.randint(2, 4))
        seen = collections.Counter()
        victims = []
        for kind in kinds:
            number, places = seen[kind], {'agent': 3, 'scheduler': 2}.get(kind, 1)
            seen[kind] += 1
            if number < places:
                point, _ = by.choice(STEPS[kind])
                victims.append((kind, number, point, by.randint(1, 3)))
        yield victims


def case(trouble):
    def on_the_same_parts(build):
        broker.start()  # what failed before may have left them dead
        if database.process.poll() is not None:
            database.start()
        trouble(build, broker, database)
    on_the_same_parts.__name__ = trouble.__name__
    return on_the_same_parts


def option(name, otherwise):
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else otherwise


if __name__ == '__main__':
    if scripts() is None:
        print('RabbitMQ is not installed')
        sys.exit(77)
    with Broker() as broker, Postgres(PROGRAMS) as database:
        wanted = option('--kills', 0)
        kills = full_form(wanted, option('--seed', 1)) if wanted else short_form
        others = troubles.SHORT + (troubles.LONG if wanted else [])
        if os.getuid() != 0:
            others = [c for c in others if 'disk' not in c.__name__]  # only root can mount one
        run(sys.argv, [kills, *map(case, others)])
