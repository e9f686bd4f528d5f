"""A PostgreSQL server of the test's own, on a Unix socket in a folder of its own.

    with Postgres(bindir) as db:
        p.start_scheduler('--store', db.url)        db.kill(); db.start()
"""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

WAIT_S = 60


class Postgres:
    def __init__(self, programs, folder=None):
        self.programs, self.wanted = pathlib.Path(programs), folder
        # PostgreSQL refuses to run as root: there, it runs as the user that its package has made.
        self.user = {'user': 'postgres', 'group': 'postgres', 'extra_groups': []} \
            if os.getuid() == 0 else {}

    def __enter__(self):
        self.folder = pathlib.Path(self.wanted or tempfile.mkdtemp(prefix='mig-pg-', dir='/tmp'))
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            shutil.chown(self.folder, 'postgres', 'postgres')
        self.url = f'postgresql://postgres@/postgres?host={self.folder}'
        self.run('initdb', '-D', 'data', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8',
                 '--locale=C.UTF-8', '--no-sync')
        self.start()
        return self

    def __exit__(self, *_):
        self.end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program, *arguments):
        return subprocess.run([self.programs / program, *arguments], cwd=self.folder, check=True,
                              capture_output=True, text=True, **self.user).stdout

    def start(self):
        end = time.monotonic() + WAIT_S
        self.process = None
        while time.monotonic() < end:
            # After a kill, what is left of it may still hold its memory.
            if self.process is None or self.process.poll() is not None:
                self.process = subprocess.Popen(
                    [self.programs / 'postgres', '-D', 'data', '-k', self.folder, '-c',
                     'listen_addresses='], cwd=self.folder, stdout=open(self.folder / 'log', 'ab'),
                    stderr=subprocess.STDOUT, **self.user)
            if subprocess.run([self.programs / 'pg_isready', '-q', '-h', self.folder],
                              check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError('PostgreSQL does not start')

    def end(self, number):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait()

    def kill(self):
        self.end(signal.SIGKILL)

    def ask(self, sql):
        return self.run('psql', '-h', str(self.folder), '-U', 'postgres', '-Atqc', sql).strip()
