"""What broke the original and no other test here covers: original.py BUILD_FOLDER

ORIGINAL.md lists all of it, and which test covers what.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import Platform, await_that, kill  # noqa: E402

QUESTION = ('file', '-t', 'all', '-path', '/etc', '-name', '^passwd$')


def an_agent_starts_and_lives_while_nobody_serves(build):
    with Platform(build) as p:
        agent = p.start_agent(wait=False, config=p.agent_config('agent', heartbeat='1s'))
        await_that('it tries', lambda: 'no connection' in p.log('agent'))
        p.start_scheduler()
        await_that('it is online', lambda: 'agent' in p.agents('online'))
        kill(p.scheduler)
        lost = p.log('agent').count('no connection')
        await_that('it has noticed', lambda: p.log('agent').count('no connection') > lost)
        assert agent.poll() is None, p.log('agent')
        p.start_scheduler()
        ran = await_that('it answers', lambda: answered(p))
        assert '/etc/passwd' in ran.stdout, ran


def answered(p):
    ran = p.mig(*QUESTION)
    return ran if ran.returncode == 0 else None


def children_of(pid):
    return [int(n) for task in pathlib.Path(f'/proc/{pid}/task').iterdir()
            for n in (task / 'children').read_text().split()]


def is_alive(pid):
    try:
        state = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()[0]
    except OSError:
        return False
    return state != 'Z'


def a_module_does_not_outlive_its_agent(build):
    with Platform(build) as p:
        p.start_scheduler()
        agent = p.start_agent()
        signed = p.signed('file', '-t', 'all', '-path', '/usr', '-sha3', '0' * 128)
        assert p.post_action(signed)[0] == 202
        modules = await_that('a module runs', lambda: children_of(agent.pid))
        kill(agent)
        await_that('it ends', lambda: not any(is_alive(pid) for pid in modules))
        p.start_agent()
        command = p.final_commands(json.loads(signed)['id'])[0]
        assert 'agent restarted' in p.errors_of(command), command


def an_agent_that_restarts_is_one_agent(build):
    with Platform(build) as p:
        p.start_scheduler()
        for _ in range(3):
            kill(p.start_agent())
        p.start_agent()
        everybody = p.get('/api/v1/search', type='agent', limit=100)[1]['items']
        assert [a['id'] for a in everybody] == ['agent'], everybody
        ran = p.mig(*QUESTION)
        assert ran.stdout.count('/etc/passwd') == 1, ran


if __name__ == '__main__':
    run(sys.argv, [an_agent_starts_and_lives_while_nobody_serves,
                   a_module_does_not_outlive_its_agent, an_agent_that_restarts_is_one_agent])
