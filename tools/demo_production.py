"""What tools/demo-production.sh shows, from programs that are built:

    demo_production.py BUILD_FOLDER [--keep]
"""
import hashlib
import json
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from platform_of_processes import Platform, UnixConnection, await_that  # noqa: E402
from postgres_of_processes import Postgres  # noqa: E402
from rabbitmq import Broker, free_port, scripts  # noqa: E402

SCHEDULERS = ['s1', 's2']
AGENTS = [f'agent-{n}' for n in range(1, 6)]


def say(text):
    print(f'\n{text}', flush=True)


def shown(words):
    print('$ ' + ' '.join(shlex.quote(str(w)) for w in words), flush=True)


class Demo:
    def __init__(self, platform, database, broker):
        self.platform, self.database, self.broker = platform, database, broker
        self.folder = platform.folder / 'init'
        self.ports = {name: free_port() for name in SCHEDULERS}
        self.ca = broker.folder / 'tls' / 'ca.pem'

    def scheduler(self, *words):
        shown(['mig-scheduler', *words])
        # With what rabbitmqctl must know of a broker that is not the machine's own.
        ran = subprocess.run([self.platform.program('mig-scheduler'), *map(str, words)],
                             env={**self.platform.environment, **self.broker.environment},
                             capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            sys.exit(f'demo-production: {ran.stderr}')
        return ran.stdout

    def make(self):
        """All that an operator of a platform does once."""
        print(self.init(*AGENTS), end='', flush=True)
        ask_for_passwords(self.database)
        for name in SCHEDULERS:
            self.put_scheduler(name)
        for name in AGENTS:
            self.put(name, 'agent.json', journal=str(self.folder / name / 'journal'))

    def init(self, *agents):
        machines = [w for s in SCHEDULERS for w in ('--scheduler', s)]
        machines += [w for a in agents for w in ('--agent', a)]
        return self.scheduler(
            'init', '--into', self.folder, '--database',
            self.database.url.replace('/postgres?', '/mig?'), '--broker',
            f'localhost:{self.broker.tls_port}/mig', '--broker-ca', self.ca, '--rabbitmqctl',
            scripts() / 'rabbitmqctl', '--keyring', self.platform.folder / 'keys.asc', *machines)

    def put(self, name, file, **changes):
        """Here, /etc/mig is a folder; and this broker wants to see a certificate."""
        folder = self.folder / name
        for here, there in (('client.pem', 'relay.pem'), ('client.key', 'relay.key')):
            shutil.copy(self.broker.folder / 'tls' / here, folder / there)
            (folder / there).chmod(0o600)
        path = folder / file
        settings = json.loads(path.read_text().replace('/etc/mig', str(folder)))
        settings['relay_tls'].update(certificate='relay.pem', key='relay.key')
        settings.update(changes)
        path.write_text(json.dumps(settings, indent=2))
        return path

    def put_scheduler(self, name):
        folder = self.folder / name
        for here, there in (('server.pem', 'api.pem'), ('server.key', 'api.key')):
            shutil.copy(self.broker.folder / 'tls' / here, folder / there)
            (folder / there).chmod(0o600)
        path = self.put(name, 'scheduler.json')
        settings = json.loads(path.read_text())
        settings['api'].update(socket=str(folder / 'api.sock'), url=self.api(name),
                               listen=f'127.0.0.1:{self.ports[name]}')
        path.write_text(json.dumps(settings, indent=2))

    def api(self, name):
        return f'https://localhost:{self.ports[name]}'

    def config(self, name):
        return self.folder / name / 'scheduler.json'

    def start(self):
        p = self.platform
        print(self.scheduler('--check-config', '--config', self.config('s1')), end='')
        key = p.folder / 'keys.asc'
        print(self.scheduler('investigator', 'add', '--name', 'Alice', '--key', key, '--permit',
                             'all', '--config', self.config('s1')), end='', flush=True)
        for name in SCHEDULERS:
            p.start('mig-scheduler', ['--config', str(self.config(name))], name)
        for name in SCHEDULERS:
            out = p.folder / f'{name}.out'
            self.wait(f'{name} serves', lambda out=out: out.read_text().startswith('ready'), name)
        for name in AGENTS:
            p.start('mig-agent', ['-c', str(self.folder / name / 'agent.json')], name)
        self.wait('five agents are online', lambda: self.online() == len(AGENTS), *AGENTS)
        words = ['agents', 'approve', '--api', f"unix:{self.folder / 's1' / 'api.sock'}", *AGENTS]
        shown(['mig', *words])
        ran = subprocess.run([p.program('mig'), *words], env=p.environment, check=False)
        if ran.returncode != 0:
            sys.exit('demo-production: the agents are not enrolled')

    def online(self):
        connection = UnixConnection(str(self.folder / 's1' / 'api.sock'))
        connection.request('GET', '/api/v1/search?type=agent&limit=100', None,
                           {'Accept': 'application/json'})
        items = json.loads(connection.getresponse().read()).get('items', [])
        connection.close()
        return sum(a['status'] == 'online' for a in items)

    def wait(self, what, condition, *logs):
        p = self.platform

        def so():
            return condition() or any(one.poll() is not None for one in p.processes)
        try:
            await_that(what, so)
        except AssertionError as why:
            print(why, file=sys.stderr)
        if not condition():
            for name in logs:
                print(f'{name}: {p.log(name)[-2000:]}', file=sys.stderr)
            sys.exit(f'demo-production: not so: {what}')

    def ask(self, scheduler, module, *words):
        p = self.platform
        where = ['--api', self.api(scheduler), '--ca', str(self.ca)]
        shown(['mig', module, *where, *words])
        subprocess.run([p.program('mig'), module, '-c', p.folder / 'migrc', '-y', *where, *words],
                       env=p.environment, check=False)
        print(flush=True)

    def tell_metrics(self):
        for name in SCHEDULERS:
            connection = UnixConnection(str(self.folder / name / 'api.sock'))
            connection.request('GET', '/metrics')
            lines = connection.getresponse().read().decode().splitlines()
            connection.close()
            wanted = ('mig_agents{status="online"}', 'mig_commands{status="success"}')
            print(f'{name}: ' + ', '.join(x for x in lines if x.startswith(wanted)), flush=True)


def ask_for_passwords(database):
    """Of schedulers: the test's server trusts everybody else."""
    rules = database.folder / 'data' / 'pg_hba.conf'
    rules.write_text('local all +mig_scheduler scram-sha-256\n' + rules.read_text())
    database.ask('SELECT pg_reload_conf()')


def bindir():
    return subprocess.run(['pg_config', '--bindir'], check=True, capture_output=True,
                          text=True).stdout.strip()


def main(build, keep, then=lambda demo: None):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended
    say('Starting PostgreSQL, and RabbitMQ with TLS')
    broker = Broker()
    with Platform(build) as platform, Postgres(bindir()) as database, broker:
        demo = Demo(platform, database, broker)
        say('The operator makes the platform')
        demo.make()
        say('... checks it, makes the first administrator, starts two schedulers and five agents')
        demo.start()
        say('1. Is there a bash or an ls in /usr/bin, and which?')
        demo.ask('s1', 'file', '-t', 'all', '-path', '/usr/bin', '-name', '^(bash|ls)$',
                 '-returnsha256')
        say('2. Which files named passwd below /etc have a line that begins with root:?  '
            '(the other scheduler)')
        demo.ask('s2', 'file', '-t', 'all', '-path', '/etc', '-name', '^passwd$', '-content',
                 '^root:')
        sample = pathlib.Path('/etc/ssl/openssl.cnf')
        digest = hashlib.sha256(sample.read_bytes()).hexdigest()
        say(f'3. Is the content of {sample} below /etc/ssl, under whatever name, on two of them?')
        demo.ask('s1', 'file', '-t', "id IN ('agent-1', 'agent-2')", '-path', '/etc/ssl', '-sha2',
                 digest)
        say('What Prometheus reads')
        demo.tell_metrics()
        then(demo)
        if keep:
            say(f'It runs in {platform.folder}; the investigator has '
                f'{platform.folder}/migrc (-c) and GNUPGHOME={platform.home}.\n'
                f'  {platform.program("mig")} file -c {platform.folder}/migrc '
                f'--api {demo.api("s1")} --ca {demo.ca} -t all -path /etc -name hosts\n'
                'Press Enter to end it.')
            sys.stdin.readline()


if __name__ == '__main__':
    main(sys.argv[1], '--keep' in sys.argv[2:])
