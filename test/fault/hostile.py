"""Peers with the broker credentials of an agent that lie: hostile.py BUILD_FOLDER

They forge, replay, flood, cross-deliver and send rubbish.  None gets in, none takes it down, and each
is counted; the honest agent beside them is asked and answers all the time.
"""
import base64
import json
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from amqp_peer import Peer  # noqa: E402
from cases import run  # noqa: E402
from platform_of_processes import Platform, await_that, kill, runs_of  # noqa: E402
from rabbitmq import Broker, scripts  # noqa: E402

WORDS = ('-path', '/etc', '-name', '^passwd$')
SENT = '2026-01-01T00:00:00Z'  # of version 3, only the future is refused
LATER = 8_000_000_000_000_000  # above what the clock gives
UNKNOWN = '0198c0de-0000-7000-8000-00000000000'

broker = None


class Key:
    """Ed25519, by openssl."""

    def __init__(self, folder, name, seed):
        self.pem, self.text = folder / f'{name}.pem', folder / f'{name}.signed'
        der = bytes.fromhex('302e020100300506032b657004220420') + seed
        self.pem.write_text('-----BEGIN PRIVATE KEY-----\n' + base64.b64encode(der).decode() +
                            '\n-----END PRIVATE KEY-----\n')
        self.public = subprocess.run(['openssl', 'pkey', '-in', self.pem, '-pubout', '-outform',
                                      'DER'], check=True, capture_output=True).stdout[-32:]

    def sealed(self, line, value):
        """As agents sign: a line that says what it is, and RFC 8785 of the rest."""
        value = {**value, 'agentkey': base64.b64encode(self.public).decode()}
        self.text.write_text(line + '\n' + json.dumps(value, sort_keys=True,
                                                      separators=(',', ':')))
        raw = subprocess.run(['openssl', 'pkeyutl', '-sign', '-rawin', '-inkey', self.pem, '-in',
                              self.text], check=True, capture_output=True).stdout
        return json.dumps({**value, 'signature': base64.b64encode(raw).decode()}).encode()


def facts(name):
    return {'id': name, 'name': name, 'queueloc': f'linux.{name}', 'mode': 'daemon',
            'version': '1', 'pid': 1, 'starttime': SENT, 'environment': {}, 'tags': {}}


def heartbeat(key, name, sequence):
    return key.sealed('MIG-HEARTBEAT-V3',
                      {'agent': facts(name), 'sequence': sequence, 'sent': SENT})


def answer(key, command, agent, status='success', sequence=1):
    result = {'foundanything': False, 'success': True, 'elements': None, 'statistics': None,
              'errors': None}
    return key.sealed('MIG-ANSWER-V3', {
        'command': command['id'], 'action': command['actionid'], 'agent': agent,
        'sequence': sequence,
        'status': status, 'starttime': SENT, 'finishtime': SENT, 'results': [result]})


def metrics(p):
    from platform_of_processes import UnixConnection
    connection = UnixConnection(f'{p.folder}/api.sock')
    connection.request('GET', '/metrics')
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def counted(p, what, why, at_least=1):
    """At /metrics, and in the log as a line."""
    def shown():
        start = f'mig_{what}_refused_total{{why="{why}"}} '
        return any(int(line[len(start):]) >= at_least for line in metrics(p).splitlines()
                   if line.startswith(start))
    await_that(f'{what} counted: {why}\n', shown)
    assert why in p.log('scheduler'), why


def publish(peer, where, *bodies):
    for body in bodies:
        peer.publish('toschedulers', f'mig.agt.{where}', body)


def started(p):
    """An honest agent, and one whose credentials and key are the hostile peer's."""
    p.start_scheduler()
    for name in ('good', 'evil'):
        token = p.mig_agents('token', name).stdout.strip()
        p.start_agent(name, config=p.agent_config(name, enrol_token=token))
    kill(p.processes[-1])
    seed = bytes.fromhex((p.folder / 'evil.journal.key').read_text().strip())
    return Key(p.folder, 'evil', seed), Key(p.folder, 'stranger', b's' * 32)


def lie_about_agents(p, peer, evil, stranger):
    good = heartbeat(evil, 'evil', LATER)
    publish(peer, 'heartbeats', heartbeat(stranger, 'good', LATER))
    counted(p, 'heartbeats', 'its agent is known under another key')
    publish(peer, 'heartbeats', good.replace(b'daemon', b'demons'))
    counted(p, 'heartbeats', 'its signature is not good')
    publish(peer, 'heartbeats', good, good, heartbeat(evil, 'evil', LATER - 1))
    counted(p, 'heartbeats', 'it is a replay')
    publish(peer, 'heartbeats', *[heartbeat(stranger, f'flood{n}', 1) for n in range(30)])
    counted(p, 'heartbeats', 'its agent is not enrolled', 30)
    unsigned = {**facts('good'), 'heartbeatts': json.loads(p.date())}
    del unsigned['id']
    publish(peer, 'heartbeats', json.dumps(unsigned).encode())
    counted(p, 'heartbeats', 'it is not signed, and its agent has a key')
    publish(peer, 'heartbeats', b'', b'{', b'\0' * 4096, b'[' * 100_000,
            json.dumps(facts('x' * 5000)).encode())
    counted(p, 'heartbeats', 'it cannot be read', 4)


def lie_about_answers(p, peer, evil, stranger, commands):
    of_good, of_evil = commands['good'], commands['evil']
    publish(peer, 'results', answer(evil, of_good, 'evil'))
    counted(p, 'answers', 'it is the answer of another agent')
    publish(peer, 'results', answer(evil, of_good, 'good'), answer(stranger, of_good, 'good'))
    counted(p, 'answers', "it is not signed by the agent's key", 2)
    publish(peer, 'results', answer(evil, {**of_good, 'id': UNKNOWN + '1'}, 'evil'))
    counted(p, 'answers', 'its command is not known')
    publish(peer, 'results', b'rubbish', b'\xff' * 1000, b' ' * (33 << 20))
    counted(p, 'answers', 'it cannot be read', 2)
    own = answer(evil, of_evil, 'evil')
    publish(peer, 'results', own, own)  # a redelivery is no lie
    publish(peer, 'results', answer(evil, of_evil, 'evil', 'failed'))
    counted(p, 'answers', 'its command was answered before')


def answer_with_an_old_number(p, peer, evil):
    """As an agent would whose journal was put back."""
    signed = p.signed('file', '-t', "id='evil'", *WORDS)
    assert p.post_action(signed)[0] == 202
    action = json.loads(signed)['id']
    command = p.commands(action)[0]
    publish(peer, 'results', answer(evil, command, 'evil'))
    counted(p, 'answers', 'it is older than its command')
    publish(peer, 'results', answer(evil, command, 'evil', sequence=2))
    assert [c['status'] for c in p.final_commands(action)] == ['success']


def lie_to_agents(p, mine, good):
    """The relay: the command of another agent, as it is and with the addressee changed; and the
    agent's own, once more."""
    retargeted = {**mine, 'id': UNKNOWN + '2', 'agent': 'good'}
    with Peer(broker.port, 'scheduler') as relay:
        for command in (mine, retargeted, {**mine, 'id': good['id'], 'agent': 'good'}):
            relay.publish('toagents', 'mig.agt.linux.good', json.dumps(command).encode())
    await_that('it is told of', lambda: 'a command for another agent was delivered' in p.log('good'))
    await_that('it is refused', lambda: 'a command was refused' in p.log('good'))


def hostile_peers_get_nothing_and_are_counted(build):
    url = f'amqp://{{}}:secret@127.0.0.1:{broker.port}/mig'
    with HostilePlatform(build, {'relay': url.format('agent'), 'reconnect': '2s'},
                         ['--relay', url.format('scheduler'), '--enrol', 'token']) as p, \
            Peer(broker.port, 'agent') as peer:
        evil, stranger = started(p)
        lie_about_agents(p, peer, evil, stranger)

        # The honest one is slow, so that there is time to answer in its name.
        p.honest.send_signal(signal.SIGSTOP)
        signed = p.signed('file', '-t', 'all', *WORDS)
        assert p.post_action(signed)[0] == 202
        action = json.loads(signed)['id']
        commands = {c['agentid']: c for c in p.commands(action)}
        assert sorted(commands) == ['evil', 'good'], commands
        mine = json.loads(await_that('it is sent', lambda: peer.get('mig.agt.linux.evil')))
        lie_about_answers(p, peer, evil, stranger, commands)
        p.honest.send_signal(signal.SIGCONT)
        for command in p.final_commands(action):
            assert command['status'] == 'success' and command['verified'], command
        answer_with_an_old_number(p, peer, evil)
        lie_to_agents(p, mine, commands['good'])
        assert runs_of(p.log('good')) == {commands['good']['id']: 1}, runs_of(p.log('good'))
        counted(p, 'answers', 'its command is not known', 2)

        assert sorted(a['id'] for a in p.everybody()) == ['evil', 'good'], p.everybody()
        warned = p.log('scheduler').count('its agent is not enrolled')
        assert warned >= 5, warned
        ran = p.mig('file', '-t', "id='good'", *WORDS)
        assert ran.returncode == 0 and '/etc/passwd' in ran.stdout, (ran.stdout, ran.stderr)
        assert p.scheduler.poll() is None and p.honest.poll() is None


def an_agent_set_up_anew_waits_for_the_operator(build):
    url = f'amqp://{{}}:secret@127.0.0.1:{broker.port}/mig'
    with HostilePlatform(build, {'relay': url.format('agent'), 'reconnect': '2s'},
                         ['--relay', url.format('scheduler')]) as p:
        p.start_scheduler()  # over a broker, approval is the rule
        p.start_agent('anew')
        ran = p.mig('file', '-t', 'all', *WORDS)
        assert ran.returncode == 3 and 'is enrolled' in ran.stderr, (ran.returncode, ran.stderr)
        assert ' waiting ' in p.mig_agents('list', '--waiting').stdout
        assert p.mig_agents('approve', 'anew').returncode == 0
        assert p.mig('file', '-t', 'all', *WORDS).returncode == 0

        kill(p.processes[-1])
        for file in p.folder.glob('anew.journal*'):
            file.unlink()
        p.start_agent('anew')
        counted(p, 'heartbeats', 'its agent is known under another key')
        assert p.mig_agents('forget-key', 'anew').returncode == 0
        kill(p.processes[-1])
        p.start_agent('anew')
        await_that('it waits', lambda: ' waiting ' in p.mig_agents('list', '--waiting').stdout)
        assert p.mig_agents('approve', 'anew').returncode == 0
        assert p.mig('file', '-t', 'all', *WORDS).returncode == 0


class HostilePlatform(Platform):
    def mig_agents(self, *words):
        return subprocess.run([self.program('mig'), 'agents', *words, '-c', self.folder / 'migrc'],
                              env=self.environment, capture_output=True, text=True, check=False)

    @property
    def honest(self):
        return self.processes[1]

    @staticmethod
    def date():
        ran = subprocess.run(['date', '-u', '+"%Y-%m-%dT%H:%M:%SZ"'], check=True,
                             capture_output=True, text=True)
        return ran.stdout

    def everybody(self):
        return self.get('/api/v1/search', type='agent', limit=10000)[1]['items']


if __name__ == '__main__':
    if scripts() is None:
        print('absent: RabbitMQ')
        sys.exit(77)
    with Broker() as broker:
        run(sys.argv, [hostile_peers_get_nothing_and_are_counted,
                       an_agent_set_up_anew_waits_for_the_operator])
