"""kill -9 of the database, and of schedulers that keep everything in one: database.py BUILD_FOLDER PROGRAMS

The last argument is the folder of PostgreSQL's programs.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from cases import run  # noqa: E402
from kill import QUESTION, check_one_end, is_over, submit_until_accepted  # noqa: E402
from platform_of_processes import Platform, await_that, kill, runs_of  # noqa: E402
from postgres_of_processes import Postgres  # noqa: E402

PROGRAMS = sys.argv[2]
SCHEDULER_POINTS = [('batch handed to the store', 2), ('batch stored', 2), ('reply sent', 1),
                    ('command published', 1), ('delivery arrived', 2)]
DATABASE_POINTS = ['reply sent', 'command confirmed', 'delivery arrived']


def a_scheduler_keeps_everything_in_the_database(build):
    with Postgres(PROGRAMS) as db, Platform(build) as p:
        p.start_scheduler('--store', db.url)
        p.start_agent()
        accepted = submit_until_accepted(p, p.signed(*QUESTION), None)
        assert check_one_end(p, accepted)['status'] == 'success'
        await_that('the action has ended', lambda: db.ask(
            f"SELECT status FROM mig.actions WHERE id = '{accepted}'") == 'completed')
        found = db.ask("SELECT r->>'foundanything' FROM mig.commands, "
                       "json_array_elements(results) AS r")
        assert found == 'true', found


def scheduler_case(point, nth):
    def case(build):
        with Postgres(PROGRAMS) as db, Platform(build) as p:
            store = ['--store', db.url]
            p.start_scheduler(*store)
            p.start_agent()
            signed = p.signed(*QUESTION)
            kill(p.scheduler)
            victim = p.start_scheduler(*store, '--die-at', f'{point}:{nth}', wait=False)
            accepted = submit_until_accepted(p, signed, victim)
            await_that('it died', lambda: victim.poll() is not None or
                       (accepted and is_over(p, accepted)))
            if victim.poll() is None:
                kill(victim)
            p.start_scheduler(*store)
            check_one_end(p, submit_until_accepted(p, signed, None))
    case.__name__ = f'scheduler_killed_at_{point.replace(" ", "_")}_{nth}'
    return case


def database_case(point):
    def case(build):
        with Postgres(PROGRAMS) as db, Platform(build) as p:
            p.start_scheduler('--store', db.url)
            p.start_agent()
            signed = p.signed(*QUESTION)
            seen = p.log('scheduler').count(f'point: {point}')
            accepted = submit_until_accepted(p, signed, None)
            await_that(point, lambda: p.log('scheduler').count(f'point: {point}') > seen)
            db.kill()
            db.start()
            assert check_one_end(p, accepted)['status'] == 'success'
            again = submit_until_accepted(p, p.signed(*QUESTION), None)
            assert check_one_end(p, again)['status'] == 'success'
    case.__name__ = f'database_killed_after_{point.replace(" ", "_")}'
    return case


def an_action_is_accepted_once_the_database_is_back(build):
    with Postgres(PROGRAMS) as db, Platform(build) as p:
        p.start_scheduler('--store', db.url)
        p.start_agent()
        signed = p.signed(*QUESTION)
        db.kill()
        try:
            status, _ = p.post_action(signed)
            assert status == 503, status
        except (OSError, json.JSONDecodeError):
            pass
        db.start()
        assert check_one_end(p, submit_until_accepted(p, signed, None))['status'] == 'success'
        assert sum(runs_of(p.log('agent')).values()) == 1


if __name__ == '__main__':
    run(sys.argv, [
        a_scheduler_keeps_everything_in_the_database,
        an_action_is_accepted_once_the_database_is_back,
        *(scheduler_case(*one) for one in SCHEDULER_POINTS),
        *(database_case(one) for one in DATABASE_POINTS)])
