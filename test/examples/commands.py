"""What every command of mig has, and how an operator lets agents in: commands.py BUILD_FOLDER"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import Platform, await_that, kill  # noqa: E402

COMMANDS = ((), ('verify',), ('keyring',), ('agents',))
PASSWD = ('-t', 'all', '-path', '/etc', '-name', '^passwd$', '-maxdepth', '1')


def mig(p, *words):
    return subprocess.run([p.program('mig'), *words], env=p.environment, capture_output=True,
                          text=True, check=False, stdin=subprocess.DEVNULL)


def agents(p, *words, status=0):
    ran = mig(p, 'agents', *words, '-c', str(p.folder / 'migrc'))
    assert ran.returncode == status, ran
    return ran


def listed(p, *words):
    return {one['agent']: one for one in map(json.loads, agents(
        p, 'list', '--json', *words).stdout.splitlines())}


def every_command_says_how_it_is_used_and_what_its_exit_status_means(build):
    with Platform(build) as p:
        for command in COMMANDS:
            for word in ('--help', '-h'):
                ran = mig(p, *command, word)
                assert ran.returncode == 0 and not ran.stderr, ran
                assert ran.stdout.startswith('usage: mig') and '--json' in ran.stdout, ran
                assert 'Exit status: 0' in ran.stdout and '3 error' in ran.stdout, ran
        ran = mig(p, 'file', '--help')
        assert ran.returncode == 0 and '-name' in ran.stdout, ran


def an_error_is_told_on_standard_error_and_is_status_3(build):
    with Platform(build) as p:
        for command in (*COMMANDS, ('file', '-t', 'all'), ('nothing',)):
            ran = mig(p, *command, '--no-such-option')
            assert ran.returncode == 3 and not ran.stdout and ran.stderr.startswith('mig: '), ran
            ran = mig(p, *command, '--no-such-option', '--log', 'json')
            assert ran.returncode == 3 and not ran.stdout, ran
            told = json.loads(ran.stderr)
            assert told['level'] == 'error' and told['message'] and told['time'], told
        assert mig(p, '--log', 'xml').returncode == 3


def what_is_said_beside_an_answer_can_be_read_by_programs(build):
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent()
        ran = p.mig('file', '--log', 'json', '--json', *PASSWD)
        assert ran.returncode == 0, ran
        for line in (ran.stdout + ran.stderr).splitlines():
            json.loads(line)
        ran = p.mig('file', '--log=json', *PASSWD)
        assert '/etc/passwd' in ran.stdout, ran
        said = [json.loads(line) for line in ran.stderr.splitlines()]
        assert said and all(one['level'] == 'info' for one in said), said


def an_agent_that_waits_is_let_in_after_a_look_at_it(build):
    with Platform(build) as p:
        p.start_scheduler('--enrol', 'approval')
        p.start_agent('one')
        p.start_agent('two')
        assert listed(p)['one']['enrolment'] == 'waiting'
        ran = p.mig('file', *PASSWD)
        assert ran.returncode == 3 and 'is enrolled' in ran.stderr, ran

        told = json.loads(agents(p, 'approve', '--json', 'one').stdout)
        assert told == {'agent': 'one', 'decision': 'approve'}, told
        assert sorted(listed(p, '--waiting')) == ['two']
        ran = p.mig('file', *PASSWD)
        assert ran.returncode == 0 and '/etc/passwd' in ran.stdout, ran

        agents(p, 'refuse', 'two')
        assert {name: one['enrolment'] for name, one in listed(p).items()} == {
            'one': 'enrolled', 'two': 'refused'}
        ran = agents(p, 'approve', 'two', 'nobody', status=3)
        assert 'nobody' in ran.stderr and listed(p)['two']['enrolment'] == 'enrolled', ran


def a_token_lets_one_agent_in_and_a_forgotten_key_wants_a_new_look(build):
    with Platform(build) as p:
        p.start_scheduler('--enrol', 'token')
        told = json.loads(agents(p, 'token', 'one', '--lives', '1h', '--json').stdout)
        assert told['token'].startswith('mig-enrol-') and told['agent'] == 'one', told
        agent = p.start_agent('one', config=p.agent_config('one', enrol_token=told['token']))
        before = listed(p)['one']
        assert before['enrolment'] == 'enrolled' and len(before['key']) == 64, before

        kill(agent)
        agents(p, 'forget-key', 'one')
        assert listed(p)['one']['key'] == 'no key'
        for file in p.folder.glob('one.journal*'):
            file.unlink()
        again = agents(p, 'token', 'one').stdout.strip()
        p.start_agent('one', config=p.agent_config('one', enrol_token=again))
        await_that('its new key is known', lambda: listed(p)['one']['key'] not in
                   ('no key', before['key']))
        assert p.mig('file', *PASSWD).returncode == 0
        assert agents(p, 'token', 'one', 'two', status=3).stderr
        assert agents(p, 'token', '--lives', '721h', status=3).stderr


if __name__ == '__main__':
    run(sys.argv, [every_command_says_how_it_is_used_and_what_its_exit_status_means,
                   an_error_is_told_on_standard_error_and_is_status_3,
                   what_is_said_beside_an_answer_can_be_read_by_programs,
                   an_agent_that_waits_is_let_in_after_a_look_at_it,
                   a_token_lets_one_agent_in_and_a_forgotten_key_wants_a_new_look])
