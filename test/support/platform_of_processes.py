"""A real platform for tests: keys made by gpg, mig-scheduler, mig-agent and mig as processes.

    with Platform(sys.argv[1]) as p:          # the build folder
        p.start_scheduler(); p.start_agent('a')
        ran = p.mig('file', '-t', 'all', '-path', '/etc', '-name', '^passwd$')
"""
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

WAIT_S = 60  # for what must happen; nothing asserts how fast it does


def await_that(what, condition):
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f'did not happen: {what}')


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=WAIT_S)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(WAIT_S)
        self.sock.connect(self.path)


class Platform:
    """relays: what agents have in their configuration, and the options of the scheduler, instead of
    a Unix socket in the platform's folder."""

    def __init__(self, build, agents_relay=None, schedulers_relay=None):
        self.build = pathlib.Path(build)
        self.processes = []
        self.agents_relay, self.schedulers_relay = agents_relay, schedulers_relay

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='mig-', dir='/tmp'))
        self.home = self.folder / 'gnupg'
        self.home.mkdir(mode=0o700)
        self.environment = dict(os.environ, GNUPGHOME=str(self.home), HOME=str(self.folder))
        self.key = self.make_key('investigator@example.net')
        self.export_keys([self.key])
        (self.folder / 'migrc').write_text(
            f'[api]\nurl = "unix:{self.folder}/api.sock"\n'
            f'[gpg]\nhome = "{self.home}"\nkeyid = "{self.key}"\n')
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        subprocess.run(['gpgconf', '--kill', 'all'], env=self.environment, check=False,
                       stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- keys and configuration ----------------------------------------------------------------

    def gpg(self, *arguments, **more):
        return subprocess.run(['gpg', '--batch', '--quiet', *arguments], env=self.environment,
                              check=True, capture_output=True, **more).stdout

    def make_key(self, user, algorithm='ed25519', expires='1d'):
        self.gpg('--passphrase', '', '--quick-generate-key', user, algorithm, 'sign', expires)
        listed = self.gpg('--with-colons', '--list-keys', user).decode()
        return next(line.split(':')[9] for line in listed.splitlines() if line.startswith('fpr'))

    def export_keys(self, keys):
        (self.folder / 'keys.asc').write_bytes(self.gpg('--armor', '--export', *keys))

    def agent_config(self, name, **changes):
        relay = self.agents_relay or {'relay': f'unix:{self.folder}/relay.sock'}
        config = {**relay, 'keyring': 'keys.asc',
                  'policy': {'default': {'minimumweight': 1, 'investigators': {
                      'one': {'fingerprint': self.key, 'weight': 1}}}},
                  'journal': f'{self.folder}/{name}.journal', 'id': name}
        config.update(changes)
        path = self.folder / f'{name}.json'
        path.write_text(json.dumps({k: v for k, v in config.items() if v is not None}))
        return path

    # ---- processes -----------------------------------------------------------------------------

    def program(self, name):
        return str(self.build / 'examples' / {'mig': 'client'}.get(name, name.split('-')[-1]) / name)

    def start(self, name, arguments, log):
        process = subprocess.Popen([self.program(name), *arguments], env=self.environment,
                                   stdout=open(self.folder / f'{log}.out', 'ab'),
                                   stderr=open(self.folder / f'{log}.log', 'ab'))
        self.processes.append(process)
        return process

    def log(self, name):
        path = self.folder / f'{name}.log'
        return path.read_text(errors='replace') if path.exists() else ''

    def start_scheduler(self, *more, wait=True):
        self.scheduler = self.start('mig-scheduler', [
            '--store', f'{self.folder}/mig.db',
            *(self.schedulers_relay or ['--relay', f'{self.folder}/relay.sock']),
            '--api', f'{self.folder}/api.sock', '-v', *more], 'scheduler')
        if wait:
            await_that('the scheduler serves', lambda: self.serves() or
                       self.scheduler.poll() is not None)
        return self.scheduler

    def serves(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get('/api/v1/heartbeat')[0] == 200
        return False

    def start_agent(self, name='agent', *more, wait=True, config=None):
        before = self.log(name).count('connected to the relay')
        agent = self.start('mig-agent', ['-c', str(config or self.agent_config(name)), '-v', *more],
                           name)
        if wait:
            await_that(f'{name} is connected', lambda: agent.poll() is not None or
                       self.log(name).count('connected to the relay') > before)
            await_that(f'{name} is online', lambda: agent.poll() is not None or
                       name in self.agents('online'))
        return agent

    def mig(self, *arguments, key=None):
        rc = self.folder / 'migrc'
        if key:
            rc = self.folder / f'migrc-{key}'
            rc.write_text((self.folder / 'migrc').read_text().replace(self.key, key))
        # Global options come right after the module, where there is one.
        module = [arguments[0]] if not arguments[0].startswith('-') else []
        words = [self.program('mig'), *module, '-c', str(rc), '-y', *arguments[len(module):]]
        return subprocess.run(words, env=self.environment, capture_output=True, text=True,
                              timeout=WAIT_S * 2, check=False)

    def shown(self, arguments):
        """What was asked earlier."""
        words = [self.program('mig'), 'show', '-c', str(self.folder / 'migrc'), *arguments]
        return subprocess.run(words, env=self.environment, capture_output=True, text=True,
                              timeout=WAIT_S * 2, check=False)

    def start_mig(self, command, *arguments):
        """One that has yet to end."""
        process = subprocess.Popen(
            [self.program('mig'), command, '-c', str(self.folder / 'migrc'), *arguments],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.processes.append(process)
        return process

    # ---- the REST API --------------------------------------------------------------------------

    def request(self, method, path, body=None, headers=None):
        connection = UnixConnection(f'{self.folder}/api.sock')
        try:
            connection.request(method, path, body,
                               {'Accept': 'application/json', **(headers or {})})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def get(self, path, **query):
        return self.request('GET', path + ('?' + urllib.parse.urlencode(query) if query else ''))

    def post_action(self, text):
        return self.request('POST', '/api/v1/action/create/', text,
                            {'Content-Type': 'application/json'})

    def agents(self, status):
        items = self.get('/api/v1/search', type='agent', limit=10000)[1].get('items', [])
        return [a['id'] for a in items if a['status'] == status]

    def commands(self, action):
        return self.get('/api/v1/search', type='command', actionid=action)[1]['items']

    def final_commands(self, action):
        """All commands of an action, once they have all ended."""
        def ended():
            with contextlib.suppress(OSError, http.client.HTTPException):
                found = self.commands(action)
                return found if found and all(c['status'] != 'sent' for c in found) else None
            return None
        return await_that(f'action {action} ends', ended)

    # ---- actions -------------------------------------------------------------------------------

    def signed(self, *arguments):
        """The JSON of a signed action, as mig -s prints it."""
        ran = self.mig(arguments[0], '-s', *arguments[1:])
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    @staticmethod
    def errors_of(command):
        """Why an agent refused or failed: the errors of its answer."""
        if not command['answer']:
            return command['reason']
        results = json.loads(command['answer'])['results']
        return ' '.join(e for r in results for e in r['errors'] or [])


def runs_of(log):
    """How often each command was run, by the agent's own log."""
    counts = {}
    for line in log.splitlines():
        if 'point: operation started' in line and 'command=' in line:
            command = line.split('command=')[1].split()[0].strip('"')
            counts[command] = counts.get(command, 0) + 1
    return counts


def children_of(pid):
    """Processes that any of its threads has started."""
    return [int(child) for task in pathlib.Path(f'/proc/{pid}/task').iterdir()
            for child in (task / 'children').read_text().split()]


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()
