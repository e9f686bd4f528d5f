"""A home of gpg's own for a test, and mig run beside it.

    with GpgHome(sys.argv[1]) as g:            # the build folder
        key = g.make('Alice <alice@example.org>')
        ran = g.mig('verify', '--keyring', g.write('ring', g.public(key)), ...)

Times are gpg's --faked-system-time: BORN, when keys are made, is a month ago.
"""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

DAY = 86400
BORN = int(time.time()) - 30 * DAY


class GpgHome:
    def __init__(self, build):
        self.program = pathlib.Path(build) / 'examples/client/mig'

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='mig-', dir='/tmp'))
        self.home = self.folder / 'gnupg'
        self.home.mkdir(mode=0o700)
        self.environment = dict(os.environ, GNUPGHOME=str(self.home), HOME=str(self.folder))
        return self

    def __exit__(self, *_):
        subprocess.run(['gpgconf', '--kill', 'all'], env=self.environment, check=False,
                       stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def gpg(self, *arguments, data=None, at=BORN):
        ran = subprocess.run(['gpg', '--batch', '--yes', '--quiet', '--no-tty', '--pinentry-mode',
                              'loopback', '--passphrase', '', '--faked-system-time', str(at),
                              *arguments], env=self.environment, input=data, capture_output=True,
                             check=False)
        assert ran.returncode == 0, (arguments, ran.stderr)
        return ran.stdout

    def make(self, user, algorithm='ed25519', usage='cert,sign', expires='never', at=BORN,
             options=()):
        self.gpg(*options, '--quick-generate-key', user, algorithm, usage, expires, at=at)
        listed = self.gpg('--with-colons', '--list-keys').decode()
        return [line.split(':')[9] for line in listed.splitlines() if line.startswith('fpr')][-1]

    def subkeys(self, key):
        listed = self.gpg('--with-colons', '--list-keys', key).decode()
        return [line.split(':')[9] for line in listed.splitlines() if line.startswith('fpr')][1:]

    def public(self, *keys, armor=False):
        return self.gpg(*(['--armor'] if armor else []), '--export', *keys)

    def sign(self, key, message, *options, at=BORN + DAY):
        return self.gpg('--detach-sign', '--output', '-', *options, '--local-user', key,
                        data=message, at=at)

    def revoke(self, key):
        text = (self.home / 'openpgp-revocs.d' / f'{key}.rev').read_bytes()
        self.gpg('--import', data=text.replace(b':-----BEGIN', b'-----BEGIN'))

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def mig(self, *words, data=b'', **more):
        """Its exit status, and what it said on standard output and standard error."""
        ran = subprocess.run([self.program, *words], env=self.environment, input=data, timeout=60,
                             capture_output=True, check=False, **more)
        return ran.returncode, ran.stdout.decode(), ran.stderr.decode()
