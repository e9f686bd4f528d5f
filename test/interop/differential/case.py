"""One case: a keyring, a message and a signature, with the name of its kind.

    case.kind   "signature/flip/left16", "ring/edit/user-id-self/field/type", "craft/doc-at=today"
    case.of     what it was made of: the name of a subject, or of two with " with " between
"""
import dataclasses
import json
import pathlib

from packets import armor, one_line

FORMS = {
    'binary': lambda s: s,
    'armored': armor,
    'armored-no-checksum': lambda s: armor(s, checksum=False),
    'armored-crlf': lambda s: armor(s, eol='\r\n'),
    'armored-one-long-line': lambda s: armor(s, width=100000),
    'one-line': one_line,
    'one-line-no-checksum': lambda s: one_line(s, checksum=False),
}
OURS_ONLY = ('one-line', 'one-line-no-checksum')  # peers are shown the binary form


@dataclasses.dataclass
class Case:
    kind: str
    of: str
    ring: bytes
    message: bytes
    signature: bytes        # binary
    form: str = 'binary'
    only: tuple = ()        # the peers that know what is in it; (): all

    def write(self, folder):
        """Paths of: ring, message, signature as it is shown to ours, and to peers."""
        folder = pathlib.Path(folder)
        shown = FORMS[self.form](self.signature)
        paths = [folder / name for name in ('ring', 'message', 'signature', 'peers-signature')]
        for path, content in zip(paths, (self.ring, self.message, shown, self.signature
                                         if self.form in OURS_ONLY else shown)):
            path.write_bytes(content)
        return paths

    @property
    def several(self):
        """More than one signature in it: a good one counts, whatever the others are."""
        return self.kind.startswith(('mixed/two-signatures', 'signature/append/empty-signature',
                                     'craft/several/')) or 'two-keys' in self.of


@dataclasses.dataclass
class Verdict:
    """What was said of a case.  It can be kept as a line of JSON, to try rules on."""
    index: int
    kind: str
    of: str
    several: bool
    signers: frozenset      # by ours; None: no verdict
    reasons: tuple          # ours, one for each signature
    left_out: tuple         # ours, of the ring
    peers: dict             # name: the signers; None: no verdict, it crashed or hung
    able: tuple = ()        # the peers that take what the case was made of, as ours does

    def line(self):
        plain = {name: who if who is None else sorted(who) for name, who in self.peers.items()}
        ours = None if self.signers is None else sorted(self.signers)
        return json.dumps([self.index, self.kind, self.of, self.several, ours, self.reasons,
                           self.left_out, plain])

    @classmethod
    def read(cls, line):
        index, kind, of, several, ours, reasons, left_out, plain = json.loads(line)
        return cls(index, kind, of, several, None if ours is None else frozenset(ours),
                   tuple(reasons), tuple(left_out),
                   {n: who if who is None else frozenset(who) for n, who in plain.items()})
