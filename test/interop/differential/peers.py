"""The judges: what each says of a case is the set of primary keys whose signatures it takes.

    gpgv = Gpgv(scratch_folder)
    gpgv.judge(case)        # a frozenset of fingerprints; None: no verdict, it crashed or hung

A case has a folder with "ring", "message" and "signature" in it.
"""
import concurrent.futures
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import threading

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 15  # seconds for one case


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

    def ask(self, line, patience=PATIENCE):
        if self.process is None:
            self.start()
        try:
            self.process.stdin.write(line.encode() + b'\n')
            self.process.stdin.flush()
            answer = self.answers.get(timeout=patience)
        except (queue.Empty, OSError):
            answer = None
        if answer is None:
            self.end()
        return answer

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

    def __init__(self, program):
        self.worker = Worker(program, '--batch')

    def judge(self, case, now):
        """(signers, reasons, left out)"""
        words = [str(case.folder / part) for part in ('ring', 'message', 'signature')]
        answer = self.worker.ask('\t'.join([*words, str(now)]))
        if answer is None:
            return None
        return tuple(frozenset(w for w in column.split(',') if w) if i != 1 else column.split(',')
                     for i, column in enumerate(answer.rstrip('\n').split('\t')))


class Process:
    """One process a case."""

    def run(self, *command):
        try:
            ran = subprocess.run([str(c) for c in command], capture_output=True, timeout=PATIENCE,
                                 check=False, env=self.environment)
        except subprocess.TimeoutExpired:
            return None, ''
        return ran.returncode, ran.stdout.decode(errors='replace')


class Gpgv(Process):
    name = 'gpgv'

    def __init__(self, folder):
        self.home = pathlib.Path(folder) / 'no-home'
        self.home.mkdir(exist_ok=True, mode=0o700)
        self.environment = dict(os.environ, LC_ALL='C', GNUPGHOME=str(self.home))

    def judge(self, case, now):
        status, said = self.run('gpgv', '--homedir', self.home, '--keyring', case.folder / 'ring',
                                '--status-fd', '1', case.peer_signature(), case.folder / 'message')
        if status is None or status < 0 or status > 2:
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
        return frozenset(signers) if status == 0 or case.several else frozenset()


class Sqv(Process):
    name = 'sqv'
    environment = None

    def __init__(self, _folder):
        pass

    def judge(self, case, now):
        status, said = self.run('sqv', '--keyring', case.folder / 'ring', case.peer_signature(),
                                case.folder / 'message')
        if status is None or status < 0 or status > 2:
            return None
        return frozenset(re.findall('^[0-9A-F]{40,}$', said, re.M))


class Rnp:
    name = 'rnp'

    def __init__(self, _folder):
        import sys
        self.worker = Worker(sys.executable, HERE / 'librnp.py')

    def judge(self, case, now):
        return verdict(self.worker.ask(json.dumps(
            {'do': 'verify', 'ring': str(case.folder / 'ring'), 'now': now,
             'message': str(case.folder / 'message'), 'signature': str(case.peer_signature())})))


class OpenpgpJs:
    name = 'openpgp.js'

    def __init__(self, modules):
        self.worker = Worker('node', HERE / 'openpgpjs.mjs',
                             pathlib.Path(modules) / 'openpgp/dist/node/openpgp.mjs')

    def judge(self, case, now):
        return verdict(self.worker.ask(json.dumps(
            {'do': 'verify', 'ring': str(case.folder / 'ring'), 'now': now,
             'message': str(case.folder / 'message'), 'signature': str(case.peer_signature())})))


def verdict(answer):
    return None if answer is None else frozenset(json.loads(answer)['signers'])


def missing():
    """The peers that cannot be had on this machine, but for openpgp.js."""
    import ctypes.util
    found = {'gpgv': shutil.which('gpgv'), 'gpg': shutil.which('gpg'), 'sqv': shutil.which('sqv'),
             'sq': shutil.which('sq'), 'rnp': ctypes.util.find_library('rnp'),
             'openpgp.js': shutil.which('node') and shutil.which('npm')}
    return [name for name, where in found.items() if not where]


def judge_all(cases, ours, peers, now, processes=2):
    """Sets case.ours and case.verdicts."""
    def of_one(judge, case):
        if judge is ours:
            case.ours = judge.judge(case, now)
        elif case.asked(judge.name):
            case.verdicts[judge.name] = judge.judge(case, now)

    with concurrent.futures.ThreadPoolExecutor(len(peers) + processes) as pool:
        def of_all(judge):
            for case in cases:
                of_one(judge, case)
        alone = [j for j in [ours, *peers] if not isinstance(j, Process)]
        running = [pool.submit(of_all, judge) for judge in alone]
        each = concurrent.futures.ThreadPoolExecutor(processes)
        running += [each.submit(of_one, judge, case) for case in cases
                    for judge in peers if isinstance(judge, Process)]
        for one in running:
            one.result()
        each.shutdown()
    for judge in alone:
        judge.worker.end()
