"""The judges: what each says of a case is the set of primary keys whose signatures it takes.

    gpgv = Gpgv(bench)
    gpgv.begin(paths)       # of the ring, the message, our signature, the peers' signature
    gpgv.end(several)       # a frozenset of fingerprints; None: no verdict, it crashed or hung

All judge at the time of the bench, whatever the clock of the machine says.
"""
import ctypes.util
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 60  # seconds for one case


@dataclass
class Bench:
    """Where and when the judges sit."""
    folder: pathlib.Path    # of one worker
    program: str            # ours
    modules: pathlib.Path   # of node
    clock: str              # the library that makes clocks stand
    now: int

    def environment(self):
        return dict(os.environ, LC_ALL='C', GNUPGHOME=str(self.folder / 'no-home'),
                    LD_PRELOAD=str(self.clock), DIFFERENTIAL_NOW=str(self.now))


class Worker:
    """A program that answers a line with a line.  It is started again when it died or hangs."""

    def __init__(self, *command, env=None):
        self.command, self.env = [str(c) for c in command], env
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, env=self.env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.answers = queue.Queue()
        threading.Thread(target=self.read, args=(self.process, self.answers), daemon=True).start()

    @staticmethod
    def read(process, answers):
        for line in process.stdout:
            answers.put(line.decode())
        answers.put(None)

    def tell(self, line):
        if self.process is None:
            self.start()
        try:
            self.process.stdin.write(line.encode() + b'\n')
            self.process.stdin.flush()
        except OSError:
            pass  # there will be no answer

    def answer(self, patience=PATIENCE):
        try:
            answer = self.answers.get(timeout=patience)
        except queue.Empty:
            answer = None
        if answer is None:
            self.end()
        return answer

    def ask(self, line, patience=PATIENCE):
        self.tell(line)
        return self.answer(patience)

    def end(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            try:
                self.process.stdin.close()
            except OSError:
                pass  # it was gone before it read all
            self.process = None


class Ours:
    name = 'ours'

    def __init__(self, bench):
        self.worker, self.now = Worker(bench.program, '--batch'), bench.now

    def begin(self, paths):
        self.worker.tell('\t'.join([*map(str, paths[:3]), str(self.now)]))

    def end(self):
        """(signers, a reason for each signature, why keys were left out)"""
        answer = self.worker.answer()
        if answer is None:
            return None, (), ()
        signers, reasons, left_out = (tuple(w for w in column.split(',') if w)
                                      for column in answer.rstrip('\n').split('\t'))
        return frozenset(signers), reasons, left_out


class Process:
    """One process a case."""

    def __init__(self, bench):
        self.home = bench.folder / 'no-home'
        self.home.mkdir(exist_ok=True, mode=0o700)
        self.environment = bench.environment()

    def begin(self, paths):
        self.process = subprocess.Popen([*map(str, self.command(paths))], env=self.environment,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def said(self):
        """What it printed; None: it crashed or hung."""
        try:
            out, _ = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            return None
        return out.decode(errors='replace') if 0 <= self.process.returncode <= 2 else None


class Gpgv(Process):
    name = 'gpgv'

    def command(self, paths):
        ring, message, _, signature = paths
        return ['gpgv', '--homedir', self.home, '--keyring', ring, '--status-fd', '1', signature,
                message]

    def end(self, several):
        said = self.said()
        if said is None:
            return None
        signers, good = set(), False
        for line in said.splitlines():
            words = line.split()
            if len(words) < 2 or words[0] != '[GNUPG:]':
                continue
            if words[1] in ('GOODSIG', 'BADSIG', 'ERRSIG', 'EXPSIG', 'EXPKEYSIG', 'REVKEYSIG'):
                good = words[1] == 'GOODSIG'
            elif words[1] == 'VALIDSIG' and good:
                signers.add(words[-1])
        # One signature and not content: it was good but for what came after it.
        return frozenset(signers) if self.process.returncode == 0 or several else frozenset()


class Sqv(Process):
    name = 'sqv'

    def command(self, paths):
        ring, message, _, signature = paths
        return ['sqv', '--keyring', ring, signature, message]

    def end(self, _several):
        said = self.said()
        return None if said is None else frozenset(re.findall('^[0-9A-F]{40,}$', said, re.M))


class Lines:
    """One process for all cases."""

    def __init__(self, bench):
        self.worker, self.now = Worker(*self.command(bench), env=self.environment(bench)), bench.now

    def begin(self, paths):
        ring, message, _, signature = map(str, paths)
        self.worker.tell(json.dumps({'do': 'verify', 'ring': ring, 'now': self.now,
                                     'message': message, 'signature': signature}))

    def end(self, _several):
        answer = self.worker.answer()
        return None if answer is None else frozenset(json.loads(answer)['signers'])


class Rnp(Lines):
    name = 'rnp'

    def command(self, _bench):
        return [sys.executable, HERE / 'librnp.py']

    def environment(self, bench):
        return bench.environment()


class OpenpgpJs(Lines):
    name = 'openpgp.js'

    def command(self, bench):
        return ['node', HERE / 'openpgpjs.mjs', openpgpjs_in(bench.modules)]

    def environment(self, _bench):
        return None  # it takes the time as an argument


PEERS = {peer.name: peer for peer in (Gpgv, Sqv, Rnp, OpenpgpJs)}


def openpgpjs_in(modules):
    return pathlib.Path(modules) / 'openpgp/dist/node/openpgp.mjs'


def install_openpgpjs(home):
    """The version that package-lock.json names, with npm; the folder of the modules."""
    wanted = (HERE / 'package-lock.json').read_bytes()
    have, modules = home / 'package-lock.json', home / 'node_modules'
    if not openpgpjs_in(modules).exists() or not have.exists() or have.read_bytes() != wanted:
        for name in ('package.json', 'package-lock.json'):
            shutil.copy(HERE / name, home / name)
        subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=home,
                       check=True, capture_output=True, timeout=300)
    return modules


def missing():
    """The peers, and makers of keys, that cannot be had on this machine."""
    found = {'gpgv': shutil.which('gpgv'), 'sqv': shutil.which('sqv'),
             'rnp': ctypes.util.find_library('rnp'),
             'openpgp.js': shutil.which('node') and shutil.which('npm')}
    return [name for name, where in found.items() if not where]
