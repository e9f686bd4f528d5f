"""A RabbitMQ broker of a test's own: loopback only, own folder, ports, node and cookie.

    with Broker() as b:                      # seconds
        ... b.port, b.tls_port, b.folder / 'tls' ...
        b.kill(); b.start()                  # the same node again: queues are on disk
        b.control('set_vm_memory_high_watermark', '0')

As a program it serves another: it says "ready PORT TLS_PORT FOLDER", then takes one command a line
(kill, start, or words for rabbitmqctl) and says "ok" after each, until its input ends.
"""
import glob
import hashlib
import base64
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

READY_S = 120  # reached only when a test fails


def scripts():
    """Where Debian keeps them: the wrappers on the PATH insist on a user of their own."""
    found = sorted(glob.glob('/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin'))
    return pathlib.Path(found[-1]) if found else None


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def hashed(password):
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


OURS = r'toagents|toschedulers|toworkers'
# name: (configure, write, read); every password is "secret".
USERS = {
    'admin': ('.*', '.*', '.*'),
    # As the original platform documents them.
    'scheduler': (rf'^({OURS}|mig\.agt\..*)$',
                  r'^(toagents|toworkers|mig\.agt\.(heartbeats|results))$',
                  rf'^({OURS}|mig\.agt\.(heartbeats|results))$'),
    'agent': (r'^mig\.agt\..*$', r'^(toschedulers|mig\.agt\..*)$', r'^(toagents|mig\.agt\..*)$'),
    # One agent's own: it declares nothing, and reads its own queue.
    'linux.strict1': ('^$', '^toschedulers$', r'^mig\.agt\.linux\.strict1$'),
    'certified': (r'^mig\.agt\..*$', r'^(toschedulers|mig\.agt\..*)$', r'^(toagents|mig\.agt\..*)$'),
}
VHOSTS = ('mig', 'bare')  # nobody sets anything up in the second


def definitions():
    return {
        'rabbit_version': '3.8.0',
        'vhosts': [{'name': v} for v in VHOSTS],
        'users': [{'name': u, 'password_hash': hashed('secret'),
                   'hashing_algorithm': 'rabbit_password_hashing_sha256',
                   'tags': 'administrator' if u == 'admin' else ''} for u in USERS],
        'permissions': [{'user': u, 'vhost': v, 'configure': c, 'write': w, 'read': r}
                        for u, (c, w, r) in USERS.items() for v in VHOSTS],
        'policies': [{'vhost': 'mig', 'name': 'full', 'pattern': r'^mig\.agt\.linux\.full$',
                      'apply-to': 'queues', 'priority': 0,
                      'definition': {'max-length': 1, 'overflow': 'reject-publish'}}],
    }


def make_certificates(folder):
    """A throwaway authority, a broker that is localhost, a client, and a stranger's authority."""
    folder.mkdir()

    def openssl(*words):
        subprocess.run(['openssl', *words], cwd=folder, check=True, capture_output=True)

    def authority(name):
        openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
                '-days', '2', '-subj', f'/CN={name}', '-keyout', f'{name}.key', '-out', f'{name}.pem')

    def certificate(name, subject, extension):
        (folder / f'{name}.ext').write_text(extension + '\n')
        openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj',
                f'/CN={subject}', '-keyout', f'{name}.key', '-out', f'{name}.csr')
        openssl('x509', '-req', '-in', f'{name}.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key',
                '-set_serial', str(secrets.randbits(63)), '-days', '2', '-extfile', f'{name}.ext',
                '-out', f'{name}.pem')

    authority('ca')
    authority('stranger')
    certificate('server', 'broker', 'subjectAltName=DNS:localhost')
    certificate('client', 'certified', 'extendedKeyUsage=clientAuth')


class Broker:
    def __init__(self, folder=None, more=''):
        """more: lines of its configuration."""
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix='mig-broker-', dir='/tmp'))
        self.process = self.epmd = None
        self.port, self.tls_port = free_port(), free_port()
        epmd_port = free_port()
        node = f'mig{self.port}@localhost'
        for name in ('log', 'mnesia'):
            (self.folder / name).mkdir()
        make_certificates(self.folder / 'tls')
        cookie = self.folder / '.erlang.cookie'
        cookie.write_text(secrets.token_hex(16))
        cookie.chmod(0o400)
        (self.folder / 'plugins').write_text('[rabbitmq_auth_mechanism_ssl].')
        (self.folder / 'definitions.json').write_text(json.dumps(definitions()))
        tls = self.folder / 'tls'
        (self.folder / 'rabbitmq.conf').write_text(f'''
listeners.tcp.1 = 127.0.0.1:{self.port}
listeners.ssl.1 = 127.0.0.1:{self.tls_port}
ssl_options.cacertfile = {tls}/ca.pem
ssl_options.certfile = {tls}/server.pem
ssl_options.keyfile = {tls}/server.key
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
auth_mechanisms.1 = PLAIN
auth_mechanisms.2 = EXTERNAL
ssl_cert_login_from = common_name
load_definitions = {self.folder}/definitions.json
disk_free_limit.absolute = 1MB
vm_memory_high_watermark.absolute = 1GB
log.file.level = warning
{more}
''')
        self.environment = {
            'PATH': os.environ['PATH'], 'HOME': str(self.folder), 'LANG': 'C.UTF-8',
            'RABBITMQ_NODENAME': node, 'RABBITMQ_CONFIG_FILE': f'{self.folder}/rabbitmq.conf',
            'RABBITMQ_MNESIA_BASE': f'{self.folder}/mnesia', 'RABBITMQ_LOG_BASE': f'{self.folder}/log',
            'RABBITMQ_PID_FILE': f'{self.folder}/pid', 'RABBITMQ_CONF_ENV_FILE': '/dev/null',
            'RABBITMQ_ENABLED_PLUGINS_FILE': f'{self.folder}/plugins',
            'RABBITMQ_DIST_PORT': str(free_port()), 'ERL_EPMD_PORT': str(epmd_port),
            'ERL_EPMD_ADDRESS': '127.0.0.1',
            'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS':
                '-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false +sbwt none +S 2:2',
            'RABBITMQ_CTL_ERL_ARGS': '-start_epmd false'}

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.kill()
        if self.epmd:
            self.epmd.kill()
            self.epmd.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Harmless when it runs."""
        if self.process and self.process.poll() is None:
            return
        if not self.epmd:
            self.epmd = subprocess.Popen(['epmd'], env=self.environment, stdin=subprocess.DEVNULL,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(self.folder / 'log' / 'out.log', 'ab') as log:
            self.process = subprocess.Popen([scripts() / 'rabbitmq-server'], env=self.environment,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)
        end = time.monotonic() + READY_S
        while not self.greets(self.port) or not self.listens(self.tls_port):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError('the broker does not start:\n' + self.log())
            time.sleep(0.05)

    @staticmethod
    def greets(port):
        try:
            with socket.create_connection(('127.0.0.1', port), timeout=5) as s:
                s.sendall(b'AMQP\0\0\x09\x01')
                return s.recv(1) == b'\x01'
        except OSError:
            return False

    @staticmethod
    def listens(port):
        try:
            socket.create_connection(('127.0.0.1', port), timeout=5).close()
            return True
        except OSError:
            return False

    def kill(self):
        """kill -9 of the node, and of what it has started."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def signal(self, which):
        os.killpg(self.process.pid, which)

    def control(self, *words):
        return subprocess.run([scripts() / 'rabbitmqctl', '-q', *words], env=self.environment,
                              check=True, capture_output=True, text=True, timeout=READY_S).stdout

    def log(self):
        return ''.join(p.read_text(errors='replace')[-4000:]
                       for p in sorted((self.folder / 'log').glob('*.log')))


def serve():
    with Broker() as b:
        ready = f'ready {b.port} {b.tls_port} {b.folder}'
        print(ready, flush=True)
        for line in sys.stdin:
            words = line.split()
            if words in (['kill'], ['start']):
                getattr(b, words[0])()
            elif words in (['stop'], ['continue']):
                b.signal(signal.SIGSTOP if words == ['stop'] else signal.SIGCONT)
            else:
                b.control(*words)
            print('ok', flush=True)


if __name__ == '__main__':
    if scripts() is None:
        print('absent', flush=True)
        sys.exit(0)
    serve()
