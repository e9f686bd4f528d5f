"""kill -9 of agent and scheduler at each point of the life of a command: kill.py BUILD_FOLDER

After each: the action that was accepted has one final state for its one command, the agent has run it
at most once, and what was answered is what the agent signed.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import Platform, await_that, kill, runs_of  # noqa: E402

QUESTION = ('file', '-t', 'all', '-path', '/etc', '-name', '^passwd$')

AGENT_POINTS = [('entry appended', n) for n in (1, 2, 3, 4)] + [
    ('entries synced', 1), ('entries synced', 2), ('entries synced', 3),
    ('delivery acknowledged', 1), ('operation started', 1), ('operation ended', 1),
    ('answer published', 1), ('answer confirmed', 1)]
SCHEDULER_POINTS = [
    ('batch handed to the store', 1), ('batch handed to the store', 2),
    ('batch handed to the store', 3), ('batch stored', 1), ('batch stored', 2), ('batch stored', 3),
    ('reply sent', 1), ('command published', 1), ('command confirmed', 1),
    ('delivery arrived', 1), ('delivery arrived', 2), ('delivery acknowledged', 1),
    ('delivery acknowledged', 2)]


def check_one_end(p, action_id):
    """I1, I2, I3 for one action and one agent, from the outside."""
    commands = p.final_commands(action_id)
    assert len(commands) == 1, commands
    command = commands[0]
    runs = runs_of(p.log('agent'))
    assert all(n == 1 for n in runs.values()), f'run more than once: {runs}'
    if command['status'] == 'success':
        assert runs.get(command['id']) == 1, 'an answer without a run'
        assert command['verified'], 'the answer is not the signed one'
    else:
        assert 'agent restarted' in p.errors_of(command), command
    return command


def action_id_of(signed):
    return json.loads(signed)['id']


def die_and_come_back(build, who, point, nth):
    with Platform(build) as p:
        dying = ['--die-at', f'{point}:{nth}']
        p.start_scheduler()
        p.start_agent()
        signed = p.signed(*QUESTION)
        # Both restart with the fail point set, in the order that lets the other one serve.
        if who == 'agent':
            kill(p.processes[-1])
            victim = p.start_agent('agent', *dying, wait=False)
        else:
            kill(p.scheduler)
            victim = p.start_scheduler(*dying, wait=False)
        accepted = submit_until_accepted(p, signed, victim)
        await_that(f'{who} died at {point}:{nth}', lambda: victim.poll() is not None or
                   (accepted and is_over(p, accepted)))
        if victim.poll() is None:
            if nth == 1:  # the last points come after the end that others see
                await_that(f'"{point}" of {who} comes: has it another name now?',
                           lambda: victim.poll() is not None)
            else:
                kill(victim)  # that point does not come in so short a life; die now
        if who == 'agent':
            p.start_agent(wait=False)
        else:
            p.start_scheduler()
        accepted = submit_until_accepted(p, signed, None)
        check_one_end(p, accepted)


def is_over(p, action):
    try:
        found = p.commands(action)
        return bool(found) and all(c['status'] != 'sent' for c in found)
    except (OSError, ValueError, KeyError):
        return False


def submit_until_accepted(p, signed, victim):
    """Posts until the platform says that it has it; a victim may die of it first."""
    def post():
        if victim is not None and victim.poll() is not None:
            return 'dead'
        try:
            status, answer = p.post_action(signed)
        except (OSError, ValueError):
            return None
        if status == 202:
            return answer['id']
        # Its one agent may not be known yet, or be in the middle of being accepted.
        assert status in (404, 503), (status, answer)
        return None
    accepted = await_that('the action is accepted', post)
    return action_id_of(signed) if accepted == 'dead' else accepted


def cases_for(who, points):
    made = []
    for point, nth in points:
        def case(build, point=point, nth=nth):
            die_and_come_back(build, who, point, nth)
        case.__name__ = f'{who}_killed_at_{point.replace(" ", "_")}_{nth}'
        made.append(case)
    return made


def an_agent_killed_while_it_runs_reports_that_and_never_runs_it_again(build):
    with Platform(build) as p:
        p.start_scheduler()
        agent = p.start_agent()
        signed = p.signed('file', '-t', 'all', '-path', '/usr', '-path', '/lib', '-sha2', '0' * 128,
                          '-sha3', '0' * 128)
        accepted = submit_until_accepted(p, signed, None)
        await_that('it runs', lambda: runs_of(p.log('agent')))
        kill(agent)
        p.start_agent()
        command = check_one_end(p, accepted)
        assert command['status'] == 'failed', command


def a_command_waits_for_an_agent_that_is_away(build):
    with Platform(build) as p:
        p.start_scheduler()
        agent = p.start_agent()
        kill(agent)
        await_that('it is offline', lambda: 'agent' in p.agents('offline'))
        accepted = submit_until_accepted(p, p.signed(*QUESTION), None)
        p.start_agent()
        assert check_one_end(p, accepted)['status'] == 'success'


def a_scheduler_killed_with_many_commands_out_loses_none(build):
    with Platform(build) as p:
        p.start_scheduler()
        for n in range(5):
            p.start_agent(f'agent{n}')
        actions = [submit_until_accepted(p, p.signed(*QUESTION), None) for _ in range(3)]
        kill(p.scheduler)
        p.start_scheduler()
        for action in actions:
            commands = p.final_commands(action)
            assert len(commands) == 5
            assert {c['status'] for c in commands} == {'success'}, commands
        for n in range(5):
            assert all(r == 1 for r in runs_of(p.log(f'agent{n}')).values())


if __name__ == '__main__':
    run(sys.argv, [
        an_agent_killed_while_it_runs_reports_that_and_never_runs_it_again,
        a_command_waits_for_an_agent_that_is_away,
        a_scheduler_killed_with_many_commands_out_loses_none,
        *cases_for('agent', AGENT_POINTS), *cases_for('scheduler', SCHEDULER_POINTS)])
