"""Shows cases to all judges: two processes, each with judges of its own.

    for verdict in judge(generator, indices, seat): ...     # in the order of the indices

gpgv and sqv are a process for each case; ours, librnp and openpgp.js go on living.
"""
import concurrent.futures
import dataclasses
import os
import pathlib

import peers
from case import Verdict

PROCESSES = 2


@dataclasses.dataclass
class Seat:
    """What the judges of each process need."""
    home: pathlib.Path
    program: str
    modules: pathlib.Path
    clock: str
    now: int
    peers: tuple

    def bench(self):
        folder = self.home / f'judge-{os.getpid()}'
        folder.mkdir()
        return peers.Bench(folder, self.program, self.modules, self.clock, self.now)


class Judges:
    def __init__(self, seat):
        self.bench = seat.bench()
        self.ours = peers.Ours(self.bench)
        self.peers = [peers.PEERS[name](self.bench) for name in seat.peers]

    def verdict(self, index, case):
        paths = case.write(self.bench.folder)
        asked = [p for p in self.peers if not case.only or p.name in case.only]
        self.ours.begin(paths)
        for peer in asked:
            peer.begin(paths)
        signers, reasons, left_out = self.ours.end()
        said = {peer.name: peer.end(case.several) for peer in asked}
        return Verdict(index, case.kind, case.of, case.several, signers, reasons, left_out, said)


HERE = {}  # of this process: its generator and its judges


def sit(generator, seat):
    HERE['generator'], HERE['judges'] = generator, Judges(seat)


def one(index):
    return HERE['judges'].verdict(index, HERE['generator'].case(index))


def judge(generator, indices, seat):
    with concurrent.futures.ProcessPoolExecutor(PROCESSES, initializer=sit,
                                                initargs=(generator, seat)) as pool:
        yield from pool.map(one, indices, chunksize=8)
