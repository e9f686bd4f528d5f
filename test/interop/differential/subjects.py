"""What other programs made, as it is committed: subjects.json.xz.

    born, at, subjects = load()

Everything is judged at the time "at".  run.py --make makes them anew: gpg, sq, librnp and
openpgp.js then make other keys, and the cases are others as well.
"""
import base64
import concurrent.futures
import json
import lzma
import pathlib
import sys
import time

import makers
import peers

HERE = pathlib.Path(__file__).resolve().parent
FILE = HERE / 'subjects.json.xz'


def text(octets):
    return base64.b64encode(octets).decode()


def load(path=FILE):
    """(the time at which all is judged, the subjects)"""
    read = json.loads(lzma.decompress(path.read_bytes()))
    parts = [base64.b64decode(part) for part in read['parts']]
    return read['at'], [makers.Subject(name, *(parts[i] for i in which))
                        for name, *which in read['subjects']]


def make(build, modules, path=FILE):
    rnp = peers.Worker(sys.executable, HERE / 'librnp.py')
    js = peers.Worker('node', HERE / 'openpgpjs.mjs', peers.openpgpjs_in(modules))
    every = [lambda: makers.of_gpg(build), lambda: makers.of_sq(build),
             lambda: makers.of_rnp(rnp), lambda: makers.of_openpgpjs(js)]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        made = [pool.submit(lambda make=make: list(make())) for make in every]
        subjects = [s for one in made for s in one.result()]
    rnp.end()
    js.end()
    parts = {}
    for s in subjects:
        for part in (s.ring, s.signature, s.message):
            parts.setdefault(part, len(parts))
    plain = {'at': int(time.time()) + 1, 'parts': [text(part) for part in parts],
             'subjects': [[s.name, *(parts[p] for p in (s.ring, s.signature, s.message))]
                          for s in subjects]}
    path.write_bytes(lzma.compress(json.dumps(plain).encode(), preset=9))
