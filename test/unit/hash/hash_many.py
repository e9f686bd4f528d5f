"""examples/hash_many.cpp says of files what the coreutils say: hash_many.py PROGRAM"""
import os
import pathlib
import subprocess
import sys
import tempfile

program = sys.argv[1]
with tempfile.TemporaryDirectory() as folder:
    files = []
    for size in (0, 1, 64, 4095, 262144, 262145, 3000000):
        file = pathlib.Path(folder) / f'of {size}'
        file.write_bytes(os.urandom(size))
        files.append(str(file))

    def words(*command):
        ran = subprocess.run([*command, *files], capture_output=True, text=True, check=True)
        return [line.split()[0] for line in ran.stdout.splitlines()]

    said = subprocess.run([program, *files], capture_output=True, text=True, check=True).stdout
    expected = [f'{md5} {sha256} {file}' for md5, sha256, file
                in zip(words('md5sum'), words('sha256sum'), files)]
    assert said.splitlines() == expected, said

    fifo = str(pathlib.Path(folder) / 'fifo')
    os.mkfifo(fifo)
    ran = subprocess.run([program, fifo, '/nonexistent', files[1]], capture_output=True, text=True,
                         timeout=60, check=False)
    assert ran.returncode == 2 and len(ran.stdout.splitlines()) == 1, ran
    assert fifo in ran.stderr and '/nonexistent' in ran.stderr, ran
