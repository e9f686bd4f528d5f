"""What a crafted case consists of: a certificate and its document signatures, not yet signed."""
import dataclasses

from packets import Sub

DAY = 86400
MESSAGE = b'open the door\n'
FLAGS, NEVER = 27, 0xffffffff


@dataclasses.dataclass
class Sig:
    """A signature to be made."""
    kind: int
    at: int                 # days from now
    subs: list = dataclasses.field(default_factory=list)      # hashed, besides time and issuer
    unhashed: list = dataclasses.field(default_factory=list)  # besides the issuer
    digest: int = 8
    issuer: str = 'both'
    time: str = 'hashed'
    by: str = ''            # another key than the one that should make it
    spoil: str = ''
    back: 'Sig' = None      # the signature back of a subkey
    back_area: str = 'hashed'


def number(value, size=4):
    return int(value).to_bytes(size, 'big')


def flags(value):
    return Sub(FLAGS, bytes([value]))


def life(days):
    return Sub(9, number(days * DAY))


@dataclasses.dataclass
class Part:
    """A user id (text) or a subkey (created), with its signatures."""
    text: bytes = b''
    created: int = -80
    sigs: list = dataclasses.field(default_factory=list)
    tag: int = 13


class Plan:
    def __init__(self, signer, version):
        self.signer, self.version = signer, version
        self.created = -100
        own = flags(3 if signer == 'primary' else 1)
        self.direct = []
        self.ids = [Part(b'Alice <alice@example.org>', sigs=[Sig(0x13, -100, [own])])]
        if version == 6:
            self.direct = [Sig(0x1f, -100, [own])]
            self.ids[0].sigs[0].subs = []
        self.subkeys = []
        if signer == 'subkey':
            self.subkeys = [Part(tag=14, sigs=[Sig(0x18, -80, [flags(2)], back=Sig(0x19, -80))])]
        self.doc = Sig(0, -10)
        self.docs = [self.doc]
        self.before, self.after = [], []  # whole certificates of others
        self.reorder = None               # what is done to the packets at last
        self.message = MESSAGE

    def main(self):
        """The self-signature that says what the primary key may."""
        return self.direct[0] if self.version == 6 else self.ids[0].sigs[0]

    def mains(self):
        return self.direct if self.version == 6 else self.ids[0].sigs

    def binding(self):
        return self.subkeys[0].sigs[0]
