"""The platform on its real parts: one RabbitMQ, one PostgreSQL, schedulers side by side, agents that
leave marks outside (marking_agent), all as processes.

    with Production(build, broker, database) as p:
        p.start_scheduler(1); p.start_scheduler(2); p.start_agent('a')
        action = p.accept(p.question())              # posted until some scheduler has it
        p.check([action])                            # I1 to I5 from the outside

Who is started again comes back under its name: as a service manager would do it.
"""
import base64
import collections
import contextlib
import datetime
import http.client
import json
import os
import pathlib
import re
import subprocess
import time
import uuid

from platform_of_processes import Platform, UnixConnection, await_that

POINTS = {
    'scheduler': ['action arrived', 'targets found', 'batch handed to the store', 'batch stored',
                  'reply sent', 'command published', 'command confirmed', 'delivery arrived',
                  'delivery acknowledged', 'action ended'],
    'agent': ['command arrived', 'entry appended', 'entries synced', 'delivery acknowledged',
              'operation started', 'operation ended', 'answer published', 'answer confirmed'],
}
KNOWN_POINTS = re.compile(('point: (' + '|'.join(
    ['work claimed', *POINTS['scheduler'], *POINTS['agent']]) + ')').encode())
# Raw Ed25519 keys as openssl reads them: RFC 8410, 4.
ENDS_S = 150  # a lease of 30 s, a look at everything each 30 s, and slow machines
ED25519_HEAD = bytes.fromhex('302a300506032b6570032100')


def quoted(words):
    return ','.join(f"'{word}'" for word in words)


class Production(Platform):
    def __init__(self, build, broker, database, agents=('a', 'b', 'c'), by=None,
                 clocks=False):
        """by: the port that stands for the broker's.  clocks: each process has one that can jump."""
        port = by or broker.port

        def url(user):
            return f'amqp://{user}:secret@127.0.0.1:{port}/mig'
        super().__init__(build, {'relay': url('agent'), 'reconnect': '1s'}, ['--relay', url('scheduler'), '--enrol', 'open'])
        self.broker, self.database = broker, database
        self.names = [f'{name}{uuid.uuid4().hex[:6]}' for name in agents]
        self.schedulers, self.agents_alive = {}, {}
        self.killed = self.turn = 0
        self.agents_killed = set()
        self.changes = {}  # of agents' configurations
        self.asked = set()  # tokens of the questions that the investigator signed for these agents
        self.clocks = clocks
        self.read, self.points = {}, collections.Counter()  # of logs

    # ---- processes -----------------------------------------------------------------------------

    def program(self, name):
        if name == 'marking_agent':
            return str(self.build / 'test' / 'fault' / name)
        return super().program(name)

    def start(self, name, arguments, log):
        environment = self.environment
        if self.clocks:
            self.environment = {**environment, 'MIG_CLOCK_FILE': f'{self.folder}/{log}.clock',
                                'LD_PRELOAD': str(self.build / 'test' / 'fault' / 'clock_jump.so')}
        process = super().start(name, arguments, log)
        self.environment = environment
        process.log_name = log
        return process

    def start_scheduler(self, number, *more, wait=True):
        self.schedulers[number] = self.start('mig-scheduler', [
            '--store', self.database.url, *self.schedulers_relay,
            '--api', f'{self.folder}/api{number}.sock', '-v', *more], f'scheduler{number}')
        if wait:
            await_that(f'scheduler {number} serves', lambda: self.revive() or self.serves(number))
        return self.schedulers[number]

    def serves(self, number=None):
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            return self.request('GET', '/api/v1/heartbeat', to=number)[0] == 200
        return False

    def marks_of(self, name):
        path = self.folder / f'{name}.marks'
        return path.read_text().split() if path.exists() else []

    def start_agent(self, name, *more, wait=True):
        config = self.agent_config(name, **self.changes.get(name, {}))
        self.agents_alive[name] = agent = self.start('marking_agent', [
            '-c', str(config), '--marks', f'{self.folder}/{name}.marks', '-v', *more], name)
        if wait:
            await_that(f'{name} is known', lambda: name in self.known_agents())
        return agent

    def known_agents(self):
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError, KeyError):
            return self.agents('online')
        return []

    def start_all(self):
        for number in (1, 2):
            self.start_scheduler(number)
        for name in self.names:
            self.start_agent(name, wait=False)
        await_that('the agents are known', lambda: set(self.names) <= set(self.known_agents()))

    def revive(self):
        """Starts again what has ended.  False, so that it can stand in a condition."""
        for number, process in list(self.schedulers.items()):
            if process.poll() is not None:
                self.start_scheduler(number, wait=False)
        for name, process in list(self.agents_alive.items()):
            if process.poll() is not None:
                self.start_agent(name, wait=False)
        return False

    @staticmethod
    def end(process):
        """As a service manager ends it."""
        if process.poll() is None:
            process.terminate()
            process.wait()

    def has_killed(self, process):
        self.killed += 1
        if process.log_name in self.names:
            self.agents_killed.add(process.log_name)

    def set_clock(self, who, seconds):
        new = self.folder / f'{who}.clock.new'
        new.write_text(str(seconds))
        new.rename(self.folder / f'{who}.clock')

    # ---- the REST API --------------------------------------------------------------------------

    def request(self, method, path, body=None, headers=None, to=None):
        """Of one scheduler, or of the first that answers; another one begins each time."""
        failed = None
        self.turn += 1
        for number in [to] if to else sorted(self.schedulers, key=lambda n: (n + self.turn) % 2):
            connection = UnixConnection(f'{self.folder}/api{number}.sock')
            try:
                connection.request(method, path, body,
                                   {'Accept': 'application/json', **(headers or {})})
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read())
            except (OSError, http.client.HTTPException) as why:
                failed = why
            finally:
                connection.close()
        raise failed or OSError('no scheduler')

    # ---- actions -------------------------------------------------------------------------------

    def question(self, milliseconds=0, minutes=60):
        """A signed action for all agents of this world; its token is its id."""
        action = self.unsigned(None, milliseconds, minutes)
        self.asked.add(action['id'])
        return self.signed_action(action)

    def unsigned(self, target=None, milliseconds=0, minutes=60):
        now = datetime.datetime.now(datetime.timezone.utc)

        def time_text(minutes):
            return (now + datetime.timedelta(minutes=minutes)).strftime('%Y-%m-%dT%H:%M:%SZ')
        stamp = int(now.timestamp() * 1000)
        raw = bytearray(stamp.to_bytes(6, 'big') + os.urandom(10))
        raw[6], raw[8] = 0x70 | raw[6] & 0x0f, 0x80 | raw[8] & 0x3f
        name = str(uuid.UUID(bytes=bytes(raw)))
        return {'id': name, 'name': 'mark', 'target': target or f'id IN ({quoted(self.names)})',
                'validfrom': time_text(-60),
                'expireafter': time_text(minutes), 'syntaxversion': 3, 'operations': [
                    {'module': 'mark', 'parameters': {'token': name,
                                                      'milliseconds': milliseconds}}]}

    def signed_action(self, action, key=None):
        text = 'MIG-ACTION-V3\n' + json.dumps(action, sort_keys=True, separators=(',', ':'),
                                              ensure_ascii=False)
        raw = self.gpg('--detach-sign', '--local-user', key or self.key, '--output', '-',
                       input=text.encode())
        return json.dumps({**action, 'pgpsignatures': [base64.b64encode(raw).decode()]})

    def post(self, signed, to=None):
        """True once it is accepted; None when nobody can say."""
        try:
            status, answer = self.request('POST', '/api/v1/action/create/', signed,
                                          {'Content-Type': 'application/json'}, to=to)
        except (OSError, http.client.HTTPException, ValueError):
            return None
        # 409: one that was cut off before it replied has stored it meanwhile.
        assert status in (202, 404, 409, 503), (status, answer)
        return True if status == 202 else None

    def accept(self, signed, to=None, meanwhile=lambda: None):
        """Posts until it is accepted; its id."""
        await_that('the action is accepted', lambda: meanwhile() or self.post(signed, to))
        return json.loads(signed)['id']

    # ---- what is true whatever happened --------------------------------------------------------

    def over(self, actions):
        """How many of them have ended, by the database alone: nobody who is tested is asked."""
        try:
            return int(self.database.ask(
                'SELECT count(*) FROM mig.actions WHERE status NOT IN (\'pending\', \'inflight\') AND '
                f'id IN ({quoted(actions)})'))
        except (subprocess.CalledProcessError, ValueError):
            return 0  # it is dead, or starts

    def await_ends(self, actions, revive=True):
        end = time.monotonic() + ENDS_S
        while self.over(actions) < len(actions):
            if revive:
                self.revive()
            assert time.monotonic() < end, 'I3: without an end: ' + str(
                [r for r in self.stored(actions) if r['actionstatus'] == 'inflight'])[:4000]
            time.sleep(0.1)

    def stored(self, actions):
        rows = self.database.ask(
            'SELECT json_agg(r) FROM (SELECT c.id, c.actionid AS action, c.agentid AS agent, c.status, '
            "c.verified, c.reason, encode(c.answer, 'base64') AS answer, a.status AS actionstatus "
            'FROM mig.commands c JOIN mig.actions a ON a.id = c.actionid '
            f'WHERE c.actionid IN ({quoted(actions)})) r')
        return json.loads(rows or 'null') or []

    def check(self, actions, expected='success', revive=True):
        """Waits for the ends.  Of each action and agent: one command, in one final state; success if
        and only if it ran once; the answer is what the agent signed, and says what it ran.  No agent
        ran anything that the investigator did not sign for it."""
        self.await_ends(actions, revive)
        rows = self.stored(actions)
        marks = {name: self.marks_of(name) for name in self.names}
        for name, left in marks.items():
            strange = set(left) - self.asked
            assert not strange, f'I4: {name} ran what nobody may ask of it: {strange}'
        for action in actions:
            mine = [r for r in rows if r['action'] == action]
            assert sorted(r['agent'] for r in mine) == sorted(self.names), (action, mine)
            for row in mine:
                self.check_one(row, marks[row['agent']].count(action), expected)

    def check_one(self, row, runs, expected):
        assert row['actionstatus'] == 'completed', row
        assert runs <= 1, f'I2: it ran {runs} times: {row}'
        assert row['status'] not in ('sent', ''), row
        answer = base64.b64decode(row['answer'])
        if row['status'] == 'success':
            assert runs == 1, f'an answer without a run: {row}'
            said = json.loads(answer)
            assert said['command'] == row['id'] and said['agent'] == row['agent'], row
            assert row['action'] in json.dumps(said['results']), 'the answer to another action'
        elif expected == 'success':
            # The only excuse: its agent was killed while it ran.
            assert row['agent'] in self.agents_killed, f'I1: {answer} {row}'
            assert b'agent restarted' in answer, (row, answer)
        if answer:
            assert row['verified'], f'I5: {row}'
            assert self.is_signed(answer), f'I5: {row}'

    def is_signed(self, answer):
        """By openssl: the signature over the answer without it."""
        said = json.loads(answer)
        signature = base64.b64decode(said.pop('signature'))
        text = 'MIG-ANSWER-V3\n' + json.dumps(said, sort_keys=True, separators=(',', ':'),
                                              ensure_ascii=False)
        key = self.folder / 'answer.key'
        key.write_bytes(ED25519_HEAD + base64.b64decode(said['agentkey']))
        (self.folder / 'answer.signature').write_bytes(signature)
        (self.folder / 'answer.text').write_text(text)
        return subprocess.run(
            ['openssl', 'pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-inkey', key, '-rawin', '-in',
             self.folder / 'answer.text', '-sigfile', self.folder / 'answer.signature'],
            capture_output=True, check=False).returncode == 0

    # ---- when to kill --------------------------------------------------------------------------

    def seen(self, point):
        """How often anybody has said that it was at that point."""
        for name in ['scheduler1', 'scheduler2', *self.names]:
            path = self.folder / f'{name}.log'
            if not path.exists():
                continue
            with open(path, 'rb') as log:
                log.seek(self.read.get(name, 0))
                text = log.read()
            whole = text[:text.rfind(b'\n') + 1]
            self.read[name] = self.read.get(name, 0) + len(whole)
            self.points.update(KNOWN_POINTS.findall(whole))
        return self.points[point.encode()]
