"""CPU seconds of examples/scan_tree.cpp, ripgrep and GNU grep over one tree: scan_tree.py PROGRAM [DIRECTORY]

The tree is a copy of what this machine has of texts and programs; each program tells the files
with a match.  The least of three turns is told: noise only adds.  A program that is not installed
is left out.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import corpus

PATTERNS = {
    'rare literal': [r'raredummyliteral'],
    'eval': [r'eval\(base64_decode\('],
    '^root': [r'^root:(\*|!|x).+'],
    'base64 run': [r'[A-Za-z0-9+/]{200,}'],
    '(?i) webshell': [r'(?i)(c99shell|r57shell|webshell|b374k)'],
    'IPv4': [r'[0-9]{1,3}(\.[0-9]{1,3}){3}'],
    'email': [r'[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}'],
    'PEM header': [r'-----BEGIN (RSA |EC |DSA )?PRIVATE KEY-----'],
    '(?i)password': [r'(?i)password\s*[:=]\s*\S+'],
    '50 literals': [f'rare{n * 7919 % 99991:05d}word' for n in range(50)],
}


def measure(command):
    best, found = None, 0
    for _ in range(3):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        found = child.stdout.read().count(b'\n')
        _, _, used = os.wait4(child.pid, 0)
        child.returncode = 0
        seconds = used.ru_utime + used.ru_stime
        best = seconds if best is None else min(best, seconds)
    return best, found


def commands(program, patterns, tree):
    yield 'scan_tree', [program, tree, *patterns]
    given = [word for pattern in patterns for word in ('-e', pattern)]
    if shutil.which('rg'):
        yield 'rg', ['rg', '-uuu', '-a', '-j1', '-l', *given, tree]
    if not any('?' in pattern for pattern in patterns):
        yield 'grep', ['grep', '-raslE', *given, tree]


with tempfile.TemporaryDirectory() as made:
    tree = sys.argv[2] if len(sys.argv) > 2 else made
    if tree == made:
        corpus.copy(tree)
    for name, patterns in PATTERNS.items():
        ours = None
        for program, command in commands(sys.argv[1], patterns, tree):
            seconds, found = measure(command)
            ours = ours or seconds
            ratio = '' if program == 'scan_tree' else f'  ours is {ours / seconds:.2f} of it'
            print(f'{name:14} {program:9} {seconds:6.2f} s CPU, {found:6} files{ratio}', flush=True)
