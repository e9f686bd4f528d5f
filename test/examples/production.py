"""The production platform, as an operator brings it up: production.py BUILD_FOLDER

tools/demo_production.py, which tools/demo-production.sh runs, and what is true of its platform.
"""
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / 'test' / 'support'), str(ROOT / 'tools')]
from amqp_peer import Peer  # noqa: E402
from cases import run  # noqa: E402
from platform_of_processes import await_that  # noqa: E402
from rabbitmq import scripts  # noqa: E402

WAIT_S = 280
SCHEDULERS, AGENTS = ['s1', 's2'], [f'agent-{n}' for n in range(1, 6)]
SECRETS = ('s1/pgpass', 's1/relay-url', 's2/pgpass', 's2/relay-url')


def command_lines():
    for entry in pathlib.Path('/proc').glob('[0-9]*/cmdline'):
        try:
            yield entry.read_bytes().decode(errors='replace')
        except OSError:
            pass


def init_again_keeps_what_is_there_and_adds_what_is_missing(demo):
    before = [(demo.folder / name).read_text() for name in SECRETS]
    configured = (demo.folder / 'agent-1' / 'agent.json').read_bytes()

    said = demo.init('agent-1', 'agent-6')

    assert 'was made' not in said, said
    assert [(demo.folder / name).read_text() for name in SECRETS] == before
    assert (demo.folder / 'agent-1' / 'agent.json').read_bytes() == configured
    relay = re.search('amqps://agent-6:([0-9a-f]+)@',
                      (demo.folder / 'agent-6' / 'agent.json').read_text())
    with Peer(demo.broker.port, 'agent-6', relay[1]) as agent:
        assert agent.get('mig.agt.linux.agent-6') is None


def init_knows_no_password_that_is_in_no_folder(demo):
    there = demo.folder
    demo.folder = there.with_name('another')
    try:
        demo.init()
    except SystemExit as why:
        assert 'it is there already' in str(why), why
    else:
        raise AssertionError('a password of the database was changed')
    finally:
        demo.folder = there
    assert not there.with_name('another').exists()


def a_scheduler_may_pass_heartbeats_on_and_an_agent_read_its_own_queue_alone(demo):
    relay = (demo.folder / 's1' / 'relay-url').read_text()
    with Peer(demo.broker.port, 's1', re.search(':([0-9a-f]+)@', relay)[1]) as scheduler:
        scheduler.publish('toschedulers', 'mig.agt.heartbeats', b'{}')
    relay = (demo.folder / 'agent-1' / 'agent.json').read_text()
    with Peer(demo.broker.port, 'agent-1', re.search(':([0-9a-f]+)@', relay)[1]) as agent:
        try:
            agent.get('mig.agt.linux.agent-2')
        except AssertionError:
            return  # the broker closes the channel
    raise AssertionError("an agent reads another's queue")


def a_key_that_one_scheduler_forgets_is_forgotten_by_both(demo):
    p, name = demo.platform, AGENTS[-1]
    config = demo.folder / name / 'agent.json'

    def agents(scheduler, *words):
        ran = subprocess.run([p.program('mig'), 'agents', *words, '--json', '--api',
                              f"unix:{demo.folder / scheduler / 'api.sock'}"], env=p.environment,
                             capture_output=True, text=True, check=True)
        return [json.loads(line) for line in ran.stdout.splitlines()]

    def known(scheduler):
        return next(a for a in agents(scheduler, 'list') if a['agent'] == name)
    old = next(x for x in p.processes if str(config) in x.args)
    old.terminate()
    old.wait()
    before = known('s2')
    agents('s1', 'forget-key', name)
    assert [known(s)['key'] for s in SCHEDULERS] == ['no key'] * 2
    for file in config.parent.glob('journal*'):
        file.unlink()
    p.start('mig-agent', ['-c', str(config)], name)
    await_that('its new key is known', lambda: known('s2')['key'] not in ('no key', before['key']))
    assert known('s1')['enrolment'] == 'waiting'
    agents('s2', 'approve', name)
    for scheduler in SCHEDULERS:
        ran = subprocess.run([p.program('mig'), 'file', '-y', '-c', p.folder / 'migrc', '--api',
                              f"unix:{demo.folder / scheduler / 'api.sock'}", '-t', f"id='{name}'",
                              '-path', '/etc', '-name', '^passwd$'], env=p.environment,
                             capture_output=True, text=True, check=False)
        assert ran.returncode == 0 and '/etc/passwd' in ran.stdout, (scheduler, ran)


def checks(demo):
    a_key_that_one_scheduler_forgets_is_forgotten_by_both(demo)
    init_again_keeps_what_is_there_and_adds_what_is_missing(demo)
    init_knows_no_password_that_is_in_no_folder(demo)
    a_scheduler_may_pass_heartbeats_on_and_an_agent_read_its_own_queue_alone(demo)
    print('the checks are good')


def the_demonstration_asks_five_agents_by_two_schedulers_and_leaves_nothing(build):
    ran = subprocess.run([sys.executable, __file__, build, '--inside'], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, check=False, timeout=WAIT_S,
                         stdin=subprocess.DEVNULL)
    told = ran.stdout

    assert ran.returncode == 0, told
    assert 'The database was made.' in told and 'Its user mig-s2 was made.' in told, told
    assert told.count('asking 5 agents') == 2 and told.count('5 agents answered, 5 found') == 2, told
    assert '2 agents answered, 2 found' in told, told
    assert told.count('/etc/passwd [') == 5, told
    for scheduler in ('s1', 's2'):
        assert re.search(f'^{scheduler}: .*online"}} 5, .*success"}} 12$', told, re.M), told
    assert 'the checks are good' in told, told
    folders = set(re.findall(r'/tmp/mig-[a-z0-9_-]+', told))
    assert len(folders) == 3, folders  # programs, database, broker
    assert not any(os.path.exists(f) for f in folders), folders
    assert not [c for c in command_lines() if any(f in c for f in folders)]


if __name__ == '__main__':
    if scripts() is None:
        print('RabbitMQ is not installed')
        sys.exit(77)
    if '--inside' in sys.argv:
        import demo_production
        demo_production.main(sys.argv[1], False, checks)
        sys.exit(0)
    run(sys.argv, [the_demonstration_asks_five_agents_by_two_schedulers_and_leaves_nothing])
