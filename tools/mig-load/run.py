"""Starts a platform on this machine, measures it with mig-load, and ends it again:

    tools/mig-load/run.py BUILD_FOLDER POSTGRES_PROGRAMS [--smoke | --soak MINUTES | --only PARTS]
        [--agents N]

One RabbitMQ, one PostgreSQL whose fsync is on, one scheduler that verifies signatures; everything on
loopback and on the processors of this machine, the simulated agents too.  A release build is what
should be measured:

    meson setup build-release -Dbuildtype=release -Dstatic_agent=false
    ninja -C build-release && tools/mig-load/run.py build-release /usr/lib/postgresql/15/bin

--smoke: that it works at all, in seconds.  --soak: one rate of work for so long, memory each 10 s.
--only: some of one,hundred,thousand,client,sustained,broker,outbox.
"""
import base64
import datetime
import json
import os
import pathlib
import subprocess
import sys
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from platform_of_processes import Platform, await_that  # noqa: E402
from postgres_of_processes import Postgres  # noqa: E402
from rabbitmq import Broker, scripts  # noqa: E402


def option(name, otherwise):
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else otherwise


class Measured(Platform):
    def questions(self, count, prefix):
        """A file of signed actions, all different, for the agents of that prefix."""
        now = datetime.datetime.now(datetime.timezone.utc)
        texts = [(now + datetime.timedelta(minutes=m)).strftime('%Y-%m-%dT%H:%M:%SZ')
                 for m in (-60, 24 * 60)]
        path = self.folder / f'{prefix}-{count}.questions'
        with open(path, 'w') as out:
            for _ in range(count):
                raw = bytearray(int(time.time() * 1000).to_bytes(6, 'big') + os.urandom(10))
                raw[6], raw[8] = 0x70 | raw[6] & 0x0f, 0x80 | raw[8] & 0x3f
                action = {'id': str(uuid.UUID(bytes=bytes(raw))), 'name': 'load',
                          'target': f"name LIKE '{prefix}%'", 'validfrom': texts[0],
                          'expireafter': texts[1], 'syntaxversion': 3, 'operations': [
                              {'module': 'file', 'parameters': {'searches': {'s1': {
                                  'paths': ['/usr/lib'], 'names': ['^lib']}}}}]}
                text = 'MIG-ACTION-V3\n' + json.dumps(action, sort_keys=True, separators=(',', ':'))
                signed = self.gpg('--detach-sign', '--local-user', self.key, '--output', '-',
                                  input=text.encode())
                action['pgpsignatures'] = [base64.b64encode(signed).decode()]
                out.write(json.dumps(action) + '\n')
        return path

    def fleet(self, agents, count, prefix, *more):
        print(f'-- {agents} agents', *more, flush=True)
        ran = subprocess.run(
            [self.build / 'tools' / 'mig-load' / 'mig-load', 'fleet', '--relay', self.url('agent'),
             '--api', f'unix:{self.folder}/api.sock', '--agents', str(agents), '--prefix', prefix,
             '--questions', self.questions(count, prefix),
             *(w for name, pid in self.watched.items() for w in ('--watch', f'{name}={pid}')), *more],
            check=False)
        assert ran.returncode == 0, ran.returncode

    def client(self, agents, times):
        """From the start of mig to its end, when it has shown the last answer."""
        words = [self.build / 'tools' / 'mig-load' / 'mig-load', 'fleet', '--relay', self.url('agent'),
                 '--api', f'unix:{self.folder}/api.sock', '--agents', str(agents), '--answers',
                 '--prefix', f'client{agents}.']
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as fleet:
            while (line := fleet.stdout.readline()) != 'ready\n':
                assert line, 'the agents are not there'
            took = []
            for _ in range(times):
                began = time.monotonic()
                ran = self.mig('file', '-t', f"name LIKE 'client{agents}.%'", '-path', '/usr/lib',
                               '-name', '^lib')
                took.append(time.monotonic() - began)
                assert ran.returncode == 0, ran.stderr
                shown = sum(f'client{agents}.' in word for word in set(ran.stdout.split()))
                assert shown >= agents, (shown, ran.stdout[-1000:], ran.stderr)
            fleet.stdin.close()
        print(f'-- mig file, {agents} agents: {1e3 * sorted(took)[len(took) // 2]:.0f} ms from its '
              f'start to its end (median of {times}; longest {1e3 * max(took):.0f} ms)', flush=True)

    def broker_alone(self, agents):
        print(f'-- the broker alone, {agents} connections', flush=True)
        ran = subprocess.run(
            [self.build / 'tools' / 'mig-load' / 'mig-load', 'broker', '--relay', self.url('agent'),
             '--scheduler', self.url('scheduler'), '--agents', str(agents), '--watch',
             f'broker={self.watched["broker"]}'], check=False)
        assert ran.returncode == 0, ran.returncode

    def outbox(self, agents, *more):
        print(f'-- {agents} registered agents', *more, flush=True)
        self.database.ask('CREATE DATABASE outbox')
        ran = subprocess.run(
            [self.build / 'tools' / 'mig-load' / 'mig-load', 'outbox', '--store',
             self.database.url.replace('/postgres?', '/outbox?'), '--agents', str(agents),
             '--questions', self.questions(1, 'outbox'), *more], check=False)
        assert ran.returncode == 0, ran.returncode
        self.database.ask('DROP DATABASE outbox WITH (FORCE)')


def measure(build, programs):
    with Broker() as broker, Postgres(programs) as database:
        def url(user):
            return f'amqp://{user}:secret@127.0.0.1:{broker.port}/mig'
        with Measured(build, None, ['--relay', url('scheduler'), '--enrol', 'open']) as p:
            p.url, p.database = url, database
            p.scheduler = p.start('mig-scheduler', [
                '--store', database.url, *p.schedulers_relay, '--api', f'{p.folder}/api.sock',
                '--keyring', str(p.folder / 'keys.asc')], 'scheduler')
            await_that('the scheduler serves', p.serves)
            p.watched = {'scheduler': p.scheduler.pid, 'database': database.process.pid,
                         'broker': broker.process.pid}
            if '--smoke' in sys.argv:
                p.fleet(5, 2, 'smoke')
                p.fleet(5, 20, 'smoke', '--under-way', '4')
                p.client(5, 1)
                p.outbox(500, '--answers')
            elif '--soak' in sys.argv:
                minutes = option('--soak', 10)
                p.fleet(option('--agents', 100), option('--actions', 600 * minutes), 'soak', '--under-way',
                        '2', '--seconds', str(60 * minutes))
            else:
                everything(p)


def everything(p):
    parts = {
        'one': lambda: p.fleet(1, 30, 'one'),
        'hundred': lambda: p.fleet(100, 20, 'hundred'),
        'thousand': lambda: p.fleet(option('--agents', 1000), 10, 'thousand'),
        'sustained': lambda: p.fleet(option('--agents', 1000), option('--actions', 60), 'thousand',
                                     '--under-way', '10'),
        'client': lambda: [p.client(n, 5) for n in (1, 100, option('--agents', 1000))],
        # In the same run, so that it is the same machine that did it.
        'broker': lambda: p.broker_alone(option('--agents', 1000)),
        'outbox': lambda: p.outbox(100_000),
    }
    chosen = sys.argv[sys.argv.index('--only') + 1].split(',') if '--only' in sys.argv else parts
    for name in chosen:
        parts[name]()


if __name__ == '__main__':
    if scripts() is None:
        print('RabbitMQ is not installed')
        sys.exit(77)
    measure(sys.argv[1], sys.argv[2])
