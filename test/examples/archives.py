"""What mig-agent finds in archives, in its sandbox, is what a search of the unpacked ones finds:
archives.py BUILD_FOLDER"""
import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import pathlib
import random
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402

SEARCHES = {
    'name': {'names': ['^r.*[0-9]$']},
    'glob': {'globs': ['**/etc/*.conf']},
    'content': {'contents': ['needle [0-9]+ here']},
    'none': {'contents': ['thimble']},
    'inverse': {'contents': ['!needle'], 'sizes': ['<2k']},
    'size': {'sizes': ['>4k'], 'modes': ['^-rw']},
    'old': {'mtimes': ['>30d'], 'names': ['conf']},
    'digest': {'sha2': []},
}


def member_files(chance):
    """Name, content; of all sizes, and some with what is searched for."""
    files = {}
    for n in range(24):
        folder = chance.choice(['', 'etc/', 'opt/x/etc/', 'caf\u00e9/', 'cafe\u0301/', 'line\nend/'])
        name = folder + chance.choice(['readme', 'r', 'some.conf', 'x' * 120]) + str(n)
        name += chance.choice(['', '.conf'])
        content = chance.randbytes((0, 1, 600, 5000, 40_000)[n % 5])
        if chance.random() < 0.4:
            content += b'\nthe needle %d here\n' % n
        files[name] = content
    return files


def pack(folder, files):
    """Each way to pack them, beside a folder of the same that was unpacked."""
    when = 1_000_000_000
    with zipfile.ZipFile(folder / 'a.zip', 'w') as z:
        for n, (name, content) in enumerate(files.items()):
            info = zipfile.ZipInfo(name, (2001, 9, 9, 1, 46, 40))
            info.external_attr = 0o100640 << 16
            methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
            info.compress_type = methods[n % len(methods)] if content else zipfile.ZIP_STORED
            z.writestr(info, content)
    for suffix, form, mode in (('tar', tarfile.GNU_FORMAT, 'w'), ('tar.gz', tarfile.GNU_FORMAT, 'w:gz'),
                               ('tar.xz', tarfile.PAX_FORMAT, 'w:xz'),
                               ('tar.bz2', tarfile.PAX_FORMAT, 'w:bz2')):
        with tarfile.open(folder / f'a.{suffix}', mode, format=form) as t:
            for name, content in files.items():
                info = tarfile.TarInfo(name)
                info.size, info.mtime, info.mode = len(content), when, 0o640
                t.addfile(info, io.BytesIO(content))
    for name in ('a.zip', 'a.tar', 'a.tar.gz', 'a.tar.xz', 'a.tar.bz2'):
        for member, content in files.items():
            path = folder / 'unpacked' / name / member
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o640)
            os.utime(path, (when, when))


def agent(build, folder, searches, archives):
    for one in searches.values():
        one['paths'] = [str(folder)]
        one['options'] = {'matchall': True, 'archives': archives}
    asked = {'class': 'parameters', 'parameters': {'searches': searches}}
    ran = subprocess.run([build + '/examples/agent/mig-agent', '-m', 'file'], text=True,
                         input=json.dumps(asked), capture_output=True, check=False, timeout=60)
    assert ran.returncode == 0, ran
    answer = json.loads(ran.stdout)
    assert answer['success'], answer
    assert 'unconfined' not in answer, answer['unconfined']
    return answer


def found(answer, label, strip):
    return sorted(one['file'].removeprefix(strip) for one in answer['elements'][label]
                  if one['file'])


def what_is_found_in_archives_is_what_is_found_when_they_are_unpacked(build):
    files = member_files(random.Random(7))
    SEARCHES['digest']['sha2'] = [hashlib.sha256(next(iter(files.values()))).hexdigest()]
    with tempfile.TemporaryDirectory(prefix='mig-test-') as at:
        folder = pathlib.Path(at)
        pack(folder, files)
        unpacked = agent(build, folder / 'unpacked', SEARCHES, False)
        (folder / 'unpacked').rename(at + '-unpacked')
        try:
            packed = agent(build, folder, SEARCHES, True)
        finally:
            subprocess.run(['rm', '-rf', at + '-unpacked'], check=True)
        for label in SEARCHES:
            wanted = found(unpacked, label, f'{at}/unpacked/')
            got = sorted(one.replace('!/', '/', 1) for one in found(packed, label, f'{at}/')
                         if '!/' in one)
            assert got == wanted, (label, set(got) ^ set(wanted))
            book = packed['statistics']['searches'][label]
            assert book['complete'], (label, book)
        assert found(unpacked, 'content', '') and not found(unpacked, 'none', '')


def one_compressed_file_is_searched_and_one_that_is_cut_off_is_a_gap(build):
    text = b'\n'.join(b'line %d' % n for n in range(20_000)) + b'\nthe needle 7 here\n'
    with tempfile.TemporaryDirectory(prefix='mig-test-') as at:
        folder = pathlib.Path(at)
        for suffix, pressed in (('gz', gzip.compress(text)), ('xz', lzma.compress(text)),
                                ('bz2', bz2.compress(text))):
            (folder / f'log.{suffix}').write_bytes(pressed)
        answer = agent(build, folder, {'content': dict(SEARCHES['content'])}, True)
        assert found(answer, 'content', at) == [f'/log.{s}!/log' for s in ('bz2', 'gz', 'xz')]
        assert answer['statistics']['searches']['content']['complete'], answer
        for path in folder.iterdir():
            path.write_bytes(path.read_bytes()[:-20])  # all that is in them is still there
        answer = agent(build, folder, {'none': dict(SEARCHES['none'])}, True)
        book = answer['statistics']['searches']['none']
        assert not book['complete'] and sum(book['gaps'].values()) == 3, book


def arguments_ask_for_archives(build):
    mig = build + '/examples/client/mig'
    told = subprocess.run([mig, 'file', '--help'], text=True, capture_output=True, check=True)
    assert '-archives' in told.stdout, told


if __name__ == '__main__':
    run(sys.argv, [what_is_found_in_archives_is_what_is_found_when_they_are_unpacked,
                   one_compressed_file_is_searched_and_one_that_is_cut_off_is_a_gap,
                   arguments_ask_for_archives])
