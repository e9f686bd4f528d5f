"""The platform over RabbitMQ, and the broker killed at the worst moments: broker.py BUILD_FOLDER

After each: every agent has run the command once, and its one answer is there, as it was signed.
"""
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from rabbitmq import Broker, scripts  # noqa: E402
from cases import run  # noqa: E402
from platform_of_processes import Platform, await_that, kill, runs_of  # noqa: E402

QUESTION = ('file', '-t', 'all', '-path', '/etc', '-name', '^passwd$')

broker = None
case_number = 0


def platform(build, agents='agent'):
    """On the one broker of this program, with agents of its own."""
    broker.start()  # a case that failed may have left it dead

    def url(user):
        return f'amqp://{user}:secret@127.0.0.1:{broker.port}/mig'
    p = Platform(build, {'relay': url(agents), 'reconnect': '2s'},
                 ['--relay', url('scheduler'), '--enrol', 'open'])
    global case_number
    case_number += 1
    p.names = [f'case{case_number}agent{n}' for n in range(2)]
    return p


def submit(p, *question):
    def post():
        status, answer = p.post_action(signed)
        return answer['id'] if status == 202 else None
    signed = p.signed(*question)
    return await_that('the action is accepted', post)


def check_ends(p, action, names):
    """I1, I2, I3, I5: as many answers as agents, each run once, each as it was signed."""
    commands = p.final_commands(action)
    assert sorted(c['agentid'] if 'agentid' in c else c['agent'] for c in commands) == \
        sorted(names), commands
    for command in commands:
        assert command['status'] == 'success', (command, p.errors_of(command))
        assert command['verified'], 'the answer is not the signed one'
    for name in names:
        runs = runs_of(p.log(name))
        assert all(n == 1 for n in runs.values()) and len(runs) == 1, f'{name}: {runs}'


def mig_is_answered_by_all_agents(build):
    with platform(build) as p:
        p.start_scheduler()
        for name in p.names:
            p.start_agent(name)
        ran = p.mig(*QUESTION)
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.count('/etc/passwd') >= 2, ran.stdout


def an_action_accepted_while_the_broker_is_dead_is_carried_out(build):
    with platform(build) as p:
        p.start_scheduler()
        for name in p.names:
            p.start_agent(name)
        broker.kill()
        action = submit(p, *QUESTION)
        broker.start()
        check_ends(p, action, p.names)


def answers_produced_while_the_broker_is_dead_arrive_once(build):
    with platform(build) as p:
        p.start_scheduler()
        for name in p.names:
            p.start_agent(name)
        # Long enough to be overtaken by the broker's death, even where hashing is fast.
        (p.folder / 'large').mkdir()
        with open(p.folder / 'large' / 'file', 'wb') as large:
            large.truncate(128 << 20)
        action = submit(p, 'file', '-t', 'all', '-path', str(p.folder / 'large'), '-sha2', '0' * 128)
        for name in p.names:
            await_that('it runs', lambda: runs_of(p.log(name)))
        broker.kill()
        for name in p.names:
            await_that('it has run', lambda: 'point: operation ended' in p.log(name))
        broker.start()
        check_ends(p, action, p.names)


def commands_and_answers_in_its_queues_survive_everybody_being_killed(build):
    with platform(build) as p:
        p.start_scheduler()
        agents = [p.start_agent(name) for name in p.names]
        for one in agents:
            kill(one)
        action = submit(p, *QUESTION)
        await_that('commands are confirmed',
                   lambda: p.log('scheduler').count('point: command confirmed') >= 2)
        kill(p.scheduler)
        for name in p.names:
            p.start_agent(name, wait=False)
            await_that('its answer is confirmed', lambda: 'point: answer confirmed' in p.log(name))
        broker.kill()
        broker.start()
        p.start_scheduler()
        check_ends(p, action, p.names)


def an_agent_whose_user_reaches_its_own_queue_alone_is_served(build):
    with platform(build, 'linux.strict1') as p:
        p.start_scheduler()
        # Whoever may makes its queue for it.
        subprocess.run([p.program('mig-scheduler'), '--relay',
                        f'amqp://admin:secret@127.0.0.1:{broker.port}/mig', '--declare-queue',
                        'linux.strict1'], check=True)
        p.start_agent('strict1')
        check_ends(p, submit(p, *QUESTION), ['strict1'])


def an_agent_that_came_before_there_was_a_queue_for_its_heartbeat_is_known_soon(build):
    with platform(build) as p:
        kill(p.start_scheduler())
        broker.control('delete_queue', '-p', 'mig', 'mig.agt.heartbeats')
        name = p.names[0]
        agent = p.start_agent(name, wait=False)  # its next heartbeat would be minutes later
        await_that('its first heartbeat comes back',
                   lambda: 'the heartbeat did not arrive' in p.log(name))
        p.start_scheduler()
        await_that('it is online', lambda: name in p.agents('online'))
        assert agent.poll() is None and p.log(name).count('connected to the relay') == 1, p.log(name)


def over_tls_with_client_certificates(build):
    tls = broker.folder / 'tls'
    with Platform(build, {
            'relay': f'amqps://localhost:{broker.tls_port}/mig',
            'relay_tls': {'ca': str(tls / 'ca.pem'), 'certificate': str(tls / 'client.pem'),
                          'key': str(tls / 'client.key')}}, [
            '--relay-url-file', str(broker.folder / 'url'), '--relay-ca', str(tls / 'ca.pem'),
            '--relay-certificate', str(tls / 'client.pem'),
            '--relay-key', str(tls / 'client.key'), '--enrol', 'open']) as p:
        (broker.folder / 'url').write_text(
            f'amqps://scheduler:secret@localhost:{broker.tls_port}/mig\n')
        p.start_scheduler()
        p.start_agent('overtls')
        check_ends(p, submit(p, *QUESTION), ['overtls'])


def a_window_longer_than_the_broker_can_count_stops_nobody(build):
    # More than 2^32 - 1 milliseconds: RabbitMQ closes the channel of whoever says so.
    with platform(build) as p:
        p.start_scheduler()
        p.start_agent(p.names[0])
        check_ends(p, submit(p, QUESTION[0], '-e', '1500h', *QUESTION[1:]), p.names[:1])
        assert json.loads(p.signed(QUESTION[0], '-e', '1500h', *QUESTION[1:]))['expireafter']


if __name__ == '__main__':
    if scripts() is None:
        print('RabbitMQ is not installed')
        sys.exit(77)
    with Broker() as broker:
        run(sys.argv, [
            mig_is_answered_by_all_agents,
            an_action_accepted_while_the_broker_is_dead_is_carried_out,
            answers_produced_while_the_broker_is_dead_arrive_once,
            commands_and_answers_in_its_queues_survive_everybody_being_killed,
            an_agent_whose_user_reaches_its_own_queue_alone_is_served,
            an_agent_that_came_before_there_was_a_queue_for_its_heartbeat_is_known_soon,
            over_tls_with_client_certificates,
            a_window_longer_than_the_broker_can_count_stops_nobody])
