"""Where ours and another implementation may differ, and the sentence that decides each time.

A rule names the peers, which way we differ, the cases (a pattern over "KIND of SUBJECT") and our
reasons; all must fit.  What fits no rule is a failure.  Where every peer that has a verdict refuses
what we accept, a rule must say that it decides even that: company=False.
"""
import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Rule:
    name: str
    peers: tuple
    way: str        # "refuse": only we refuse; "accept": only we accept
    cases: str      # a pattern
    reasons: tuple  # every reason of ours is among them
    sentence: str
    company: bool = True  # where only we accept, another of several peers must accept as well

    def decides(self, case, peer, way):
        return (peer in self.peers and way == self.way and self.fits(case, way)
                and any(re.search(self.cases, f'{case.kind} of {name}')
                        for name in case.of.split(' with '))
                and (way != 'accept' or not self.company or in_company(case)))

    def fits(self, case, way):
        mine = set(case.reasons)
        if way == 'accept':
            return 'ok' in mine
        return bool((mine - {'ok'}) & set(self.reasons)) if case.several else (
            mine <= set(self.reasons))


def in_company(case):
    """Does another peer accept it as well?  One that takes nothing of this subject is not asked.

    With several quirks, one may keep one peer from it and one another.
    """
    if case.kind.startswith('craft/') and '+' in case.kind:
        return True
    seen = [v for p, v in case.verdicts.items() if v is not None and p in case.able]
    return len(seen) < 2 or any(v >= case.ours[0] for v in seen)


RULES = []


def deciding(case, peer, way):
    return next((rule for rule in RULES if rule.decides(case, peer, way)), None)


def rule(name, peers, way, cases, reasons, sentence, company=True):
    RULES.append(Rule(name, tuple(peers.split()), way, cases, tuple(reasons.split()), sentence,
                      company))


def only_we_refuse(name, peers, cases, reasons, sentence):
    rule(name, peers, 'refuse', cases, reasons, sentence)


def only_we_accept(name, peers, cases, sentence, company=True):
    rule(name, peers, 'accept', cases, 'ok', sentence, company)


# ---- algorithms -------------------------------------------------------------------------------

only_we_refuse(
    'weak digests', 'gpgv rnp', r' of gpg/[^/]+/(SHA1|RIPEMD160)$', 'weak_hash',
    'RFC 9580, 9.5: "Implementations MUST NOT validate any recent signature that depends on MD5, '
    'SHA-1, or RIPEMD-160."')
only_we_refuse(
    'a digest too short for Ed25519', 'gpgv rnp sqv', r' of gpg/ed25519/SHA224$', 'weak_hash',
    'RFC 9580, 5.2.3.3: a digest of less than 256 bits MUST be rejected with EdDSALegacy.')
only_we_refuse(
    'weak self-signatures', 'gpgv openpgp.js', r' of gpg/sha1-self-signature/', 'no_key',
    'RFC 9580, 9.5, holds for what a key says of itself as well: SHA-1 is not validated.')
only_we_refuse(
    'weak keys', 'gpgv rnp', r' of gpg/(rsa|dsa)1024/', 'no_key weak_hash',
    'RFC 9580, 12.4 and 12.5: keys of less than 2048 bits SHOULD NOT be used; our policy refuses '
    'them, whatever was signed.')
only_we_refuse(
    'Ed448', 'openpgp.js', r' of openpgp\.js/[^/]+/(v6-)?ed448/', 'unsupported_algorithm',
    'RFC 9580, 9.1: Ed448 SHOULD be implemented; Botan 2 has no Ed448.')
only_we_accept(
    'curves without a peer', 'sqv openpgp.js',
    r' of (gpg|rnp)/([^/]+/)?(brainpool[pP]\d+r1|secp256k1)(/|$)',
    'RFC 9580, 9.2, lists the Brainpool curves; our policy wants them and secp256k1. sqv 1.1 knows '
    'neither, nor does openpgp.js on this node.')
only_we_accept(
    'DSA', 'openpgp.js', r' of (gpg|rnp)/(subkey/|subkey-extended/)?dsa2048',
    'RFC 9580, 9.1 allows to verify DSA; our policy wants it from 2048 bits on. openpgp.js rejects '
    'it by default.')
only_we_accept(
    'SHA-3', 'gpgv', r' of (rnp|openpgp\.js)/.*(SHA3-|sha3_)(256|512)$',
    'RFC 9580, 9.5, defines SHA3-256 and SHA3-512; GnuPG has no number for them.')
only_we_accept(
    'SHA-3 with ECDSA', 'rnp', r' of openpgp\.js/plain/nistp\d+/sha3_(256|512)$',
    'RFC 9580, 9.5, defines SHA3-256 and SHA3-512 for every algorithm; RNP has them not for ECDSA.')

# ---- time and state ---------------------------------------------------------------------------

only_we_refuse(
    'expired since', 'sqv rnp openpgp.js', r' of [^/]+/(subkey-)?expired/', 'key_expired',
    'Our policy: a key or subkey that expired after signing refuses. RFC 9580, 5.2.3.13, leaves to '
    'the application what was signed before.')
only_we_refuse(
    'superseded or retired', 'sqv openpgp.js', r' of sq/revoked-(superseded|retired)/',
    'key_revoked',
    'Our policy: any revocation that is known refuses, for what was signed before it as well. RFC '
    '9580, 5.2.3.31, lets others accept that when the reason is soft.')
only_we_refuse(
    'RNP judges revoked keys by the date', 'rnp', r' of (gpg/subkey-revoked|openpgp\.js/revoked)/',
    'key_revoked',
    'RFC 9580, 5.2.3.31: no reason, or one that is not known, is a hard revocation, whatever its '
    'date.')
only_we_accept(
    'extended since', 'sqv openpgp.js', r' of gpg/(extended|subkey-extended|two-ids|id-revoked)/',
    'RFC 9580, 5.2.3.10: the most recent self-signature counts, and all others are ignored; gpg '
    'replaced the one of the time of signing when it extended the key.')
only_we_refuse(
    'from the future', 'gpgv', r' of gpg/future/', 'signature_in_future',
    'Our policy: a signature from more than 5 minutes ahead refuses. gpg 2.2 only warns.')

# ---- forms ------------------------------------------------------------------------------------

only_we_refuse(
    'text signatures', 'gpgv sqv rnp openpgp.js', r' of gpg/[^/]+/text$', 'wrong_type',
    'RFC 9580, 5.2.1.2, is a signature over text; our policy takes documents as they are, type 0x00 '
    'only.')
only_we_accept(
    'one long line', 'gpgv', r'^as-made/armored-no-checksum of ',
    'RFC 9580, 6.1: the checksum is optional, and readers MUST NOT refuse armor without it. gpg 2.2 '
    'misses the end where the data fills its last line without padding.')

# ---- signatures changed -----------------------------------------------------------------------

only_we_refuse(
    'left 16 bits of a signature', 'gpgv sqv', r'^signature/(flip|field)/left16 of ',
    'bad_signature weak_hash',
    'RFC 9580, 5.2.3: the field holds the left 16 bits of the signed hash value; our policy refuses '
    'other values.')
only_we_refuse(
    'octets after the numbers', 'gpgv sqv', r'^signature/(append/inside|numbers/extra) of ',
    'malformed',
    'RFC 9580, 5.2.3, ends the packet with the algorithm\'s fields; our policy refuses what follows.')
only_we_refuse(
    'more octets than the number may have', 'gpgv rnp',
    r'^signature/numbers/(zero-octet|octets-8) of ', 'malformed',
    'RFC 9580, 3.2: "The length field of an MPI describes the length starting from its most '
    'significant non-zero bit"; our policy refuses octets beyond the size of the field.')
only_we_refuse(
    'fewer bits than the number has', 'gpgv rnp openpgp.js',
    r'^signature/(numbers/understated|flip/mpi-bits) of ', 'malformed weak_hash',
    'RFC 9580, 3.2: "The length field of an MPI describes the length starting from its most '
    'significant non-zero bit", and unused bits must be zero.')
only_we_accept(
    'more bits than the number has', 'sqv', r'^signature/(numbers/overstated|flip/mpi-bits) of ',
    'Our policy: in version 4 an overstated bit count passes where the octets are no more than the '
    'field has: the Go library in MIG\'s clients writes such. RFC 9580, 3.2, binds who writes.')
only_we_refuse(
    'lengths without an end', 'openpgp.js', r'^signature/frame/(indeterminate|partial) of ',
    'malformed',
    'RFC 9580, 4.2.1.4 and 4.2.2: partial and indeterminate lengths MUST NOT be used but for data '
    'packets.')
only_we_refuse(
    'unhashed area that is no list', 'openpgp.js', r'^(signature|ring/edit/user-id-self)/lengths/unhashed-length of ', 'malformed no_key',
    'RFC 9580, 5.2.3.7: an area is a set of whole subpackets; ours refuses one that is not.')
only_we_refuse(
    'trust packets before a signature', 'gpgv openpgp.js', r'^signature/before/trust of ',
    'malformed',
    'RFC 9580, 5.10: trust packets SHOULD NOT be emitted to output streams transferred to others; '
    'our policy takes signatures, markers, padding and what is not critical.')
only_we_accept(
    'what is not critical beside a signature', 'gpgv sqv rnp openpgp.js',
    r'^signature/(before/(padding|unknown-60)|append/marker) of ',
    'RFC 9580, 4.3, 5.8 and 5.14: unknown packets that are not critical, markers and padding MUST '
    'be ignored.', company=False)
only_we_accept(
    'the unhashed issuer is only a hint', 'gpgv sqv rnp openpgp.js',
    r'^signature/(area/unhashed/(empty|value|drop)-(issuer|fingerprint)|area/unhashed/kind-'
    r'|flip/unhashed) ?',
    'RFC 9580, 5.2.3.6: the unhashed area is advisory; the hashed area names the issuer, and that '
    'decides.', company=False)
only_we_accept(
    'each signature for itself', 'gpgv sqv rnp openpgp.js',
    r'^signature/append/empty-signature of ',
    'RFC 9580, 5.2.3.6: signatures that cannot be understood do not spoil those that can; a caller '
    'that needs all of them to be good asks for that.')

# ---- keys changed -----------------------------------------------------------------------------

only_we_refuse(
    'left 16 bits of a self-signature', 'gpgv sqv rnp',
    r'^ring/(flip|edit)/(user-id-self|subkey-binding|key-direct)/(field/)?left16 of ',
    'no_key no_self_signature',
    'RFC 9580, 5.2.3: the field holds the left 16 bits of the signed hash value; our policy refuses '
    'other values.')
only_we_refuse(
    'octets after a key or its self-signature', 'gpgv sqv openpgp.js',
    r'^ring/edit/((key|subkey)/append|user-id-self/numbers/extra) of ', 'no_key no_self_signature',
    'RFC 9580, 5.2.3 and 5.5.2, end the packet with the algorithm\'s fields; our policy refuses '
    'what follows.')
only_we_refuse(
    'numbers of a self-signature that are written wrongly', 'gpgv rnp openpgp.js',
    r'^ring/edit/(user-id-self|key)/numbers(/|-)(zero-octet|octets-8|understated) of ',
    'no_key no_self_signature',
    'RFC 9580, 3.2: "The length field of an MPI describes the length starting from its most '
    'significant non-zero bit."')
only_we_accept(
    'numbers of a self-signature with more bits than they have', 'sqv',
    r'^ring/(edit/user-id-self/numbers/overstated|flip/user-id-self/mpi-bits) of ',
    'Our policy, as for signatures.')
only_we_refuse(
    'RNP needs no user id beside a subkey', 'rnp',
    r'^ring/((edit|flip|drop|swap|to-end|shuffle|insert)/(user-id|all))', 'no_key no_self_signature',
    'RFC 9580, 5.2.3.10 and 10.1.1: what a key may comes from a valid self-signature, which a '
    'version 4 key has on a user id; RNP takes a valid subkey binding in its stead.')
only_we_refuse(
    'a direct-key signature alone', 'gpgv sqv',
    r'^ring/((edit|flip|drop|swap|to-end|shuffle|insert)/(user-id|all|literal|key-direct)).* of sq/',
    'no_self_signature',
    'RFC 9580, 10.1.1, lets a version 4 key go without a user id; our policy wants a valid one.')
only_we_refuse(
    'the order of packets', 'sqv openpgp.js gpgv',
    r'^ring/(shuffle|swap|to-end|insert)/', 'no_key no_self_signature',
    'RFC 9580, 10.1: each user id and subkey is followed immediately by its signatures; sqv sorts '
    'them anew.')
only_we_refuse(
    'unknown critical packets in a ring', 'gpgv sqv', r'^ring/insert/unknown-39 of ', 'no_key',
    'RFC 9580, 4.3: a sequence with an unknown critical packet MUST be rejected.')
only_we_refuse(
    'a ring that ends within a packet', 'rnp', r'^ring/truncate of ', 'no_ring no_key',
    'RFC 9580, 4.2: the length of a packet is known; our policy refuses a ring that ends before.')
only_we_refuse(
    'secret keys in a ring', 'sqv', r'^ring/edit/key/secret of ', 'no_key',
    'Our policy: a secret key belongs in no keyring of an agent and is left out.')
only_we_accept(
    'a secret subkey beside the signer', 'gpgv rnp openpgp.js', r'^ring/edit/key/secret of ',
    'Our policy: a secret key is left out, and the other parts of its certificate stay.')
only_we_accept(
    'subkeys that cannot be read', 'gpgv sqv rnp openpgp.js',
    r'^ring/edit/subkey/(algorithm|version|truncate|append) of ',
    'RFC 9580, 10.1.1: implementations should ignore subkeys of versions and algorithms that they '
    'do not know; the signer is another key of the certificate.', company=False)
only_we_accept(
    'critical subpackets that are not hashed', 'gpgv rnp sqv openpgp.js',
    r'^ring/edit/(user-id-self|subkey-binding|key-direct)/area/unhashed/insert-[a-z]+-critical of ',
    'RFC 9580, 5.2.3.6: the unhashed area is not protected, and anybody may add to it: our policy '
    'takes nothing from it but issuers and embedded signatures.', company=False)
only_we_accept(
    'octets after another key of the ring', 'sqv', r'^ring/edit/key/append of gpg/two-keys/',
    'RFC 9580, 10.1.1: what cannot be read is left out, the next certificate stays.')
only_we_accept(
    'certificates that come twice', 'gpgv rnp openpgp.js', r'^ring/(double/key|whole-twice/all) of ',
    'Our policy: certificates of one key in a ring are merged, and may each hold a part.',
    company=False)
only_we_refuse(
    'openpgp.js asks the unhashed issuer of a revocation', 'openpgp.js',
    r'^ring/edit/key-revocation/area/unhashed/insert-issuer of ', 'key_revoked',
    'RFC 9580, 5.2.3.6: the unhashed area is advisory; the revocation verifies.')
only_we_accept(
    'what is broken beside the signer', 'gpgv sqv rnp openpgp.js',
    r'^ring/(edit|flip)/(subkey|subkey-binding|subkey-revocation|key-direct|user-id-self)/',
    'RFC 9580, 10.1.1 with 5.2.3.7: what cannot be read or does not verify is ignored; it does not '
    'spoil the other parts of the key.')
only_we_accept(
    'a revocation that does not verify', 'gpgv sqv rnp openpgp.js',
    r'^ring/(edit|flip)/(key|subkey)-revocation/',
    'RFC 9580, 5.2.1.11: the key is revoked by a signature of its own key; one that is malformed or '
    'not made by it counts for nothing.')
only_we_accept(
    'what a ring holds besides', 'gpgv sqv rnp openpgp.js',
    r'^ring/(insert/(padding|unknown-60|literal|signature-v3|marker|trust|attribute)|double/key'
    r'|swap/(key-direct|key-revocation)|shuffle/all) of ',
    'RFC 9580, 4.3 and 5.2.2: packets that are not critical, and signatures of versions that are not '
    'known, are ignored; a foreign packet ends a key, and leaves the others as they are.')

# ---- built anew -------------------------------------------------------------------------------


def having(*quirks):
    """Crafted cases with one of these quirks, perhaps beside others."""
    return rf'^craft/(several/)?([^ ]*\+)?({"|".join(quirks)})(\+[^ ]*)? of '


# A rule per quirk: what the standard says of it, and which peers see it otherwise.
only_we_refuse(
    'crafted: weak digests', 'gpgv rnp openpgp.js',
    having('(doc|self)-digest=[123]', '(sub-back|sub-binding)=(sha1|md5)',
           '(self|sub)-newer=sha1-.*', 'docs-several=weak-one'),
    'weak_hash no_key weak_self_signature no_back_signature no_self_signature',
    'RFC 9580, 9.5: "Implementations MUST NOT validate any recent signature that depends on MD5, '
    'SHA-1, or RIPEMD-160", and that holds for self-signatures, bindings and back-signatures.')
only_we_accept(
    'crafted: newer self-signatures with a weak digest', 'gpgv rnp openpgp.js',
    having('(self|sub)-newer=sha1-.*', 'direct=sha1'),
    'RFC 9580, 9.5 and 5.2.3.10: a weak one is not valid, so the most recent valid one is another.')
only_we_accept(
    'crafted: SHA-3', 'gpgv sqv rnp', having('(doc|self)-digest=1[24]'),
    'RFC 9580, 9.5, defines SHA3-256 and SHA3-512; GnuPG and sqv 1.1 know neither, RNP not with '
    'ECDSA.')
only_we_refuse(
    'crafted: a digest too short for Ed25519', 'gpgv rnp sqv openpgp.js',
    having('(doc|self)-digest=11'), 'weak_hash no_key weak_self_signature no_self_signature',
    'RFC 9580, 5.2.3.3: a digest of less than 256 bits MUST be rejected with EdDSALegacy; our policy '
    'asks as much of ECDSA.')
only_we_refuse(
    'crafted: types of signatures', 'gpgv rnp sqv openpgp.js', having('doc-type=01'), 'wrong_type',
    'RFC 9580, 5.2.1.2, is a signature over text; our policy takes type 0x00 only.')
only_we_refuse(
    'crafted: from the future', 'gpgv', having('doc-at=a-(day|year)-ahead'), 'signature_in_future',
    'Our policy: a signature from more than 5 minutes ahead refuses. gpg 2.2 only warns.')
only_we_accept(
    'crafted: clocks that differ', 'rnp sqv openpgp.js',
    having('(doc|self)-at=two-minutes-ahead'),
    'Our policy: 5 minutes of difference between two clocks are nothing.')
only_we_accept(
    'crafted: the end of 32 bits', 'gpgv rnp',
    having('(doc-expires|self-life)-at-the-end-of-numbers', '(doc|self|sub)-has=key-life-critical'),
    'RFC 9580, 5.2.3.13 and 5.2.3.18: the value is a number of seconds after creation, and the sum '
    'does not wrap.')
only_we_refuse(
    'crafted: left 16 bits', 'gpgv sqv rnp openpgp.js',
    having('doc-left16', 'self-spoilt=left16', 'sub-(back|binding)=left16'),
    'bad_signature no_key no_self_signature no_back_signature',
    'RFC 9580, 5.2.3: the field holds the left 16 bits of the signed hash value; our policy refuses '
    'other values.')
only_we_accept(
    'crafted: left 16 bits of what takes away', 'gpgv sqv',
    having('(key|sub)-revoked=.*-left16.*', 'self-newer=weak-left16-.*'),
    'RFC 9580, 5.2.3, as before: a signature with other left 16 bits does not verify, whatever it '
    'says.')
only_we_refuse(
    'crafted: two times in one signature', 'gpgv sqv rnp openpgp.js', having('(doc|self)-time=twice'),
    'malformed no_key no_self_signature',
    'RFC 9580, 5.2.3.11 with 5.2.3.9: a signature has one time; our policy refuses to choose.')
only_we_refuse(
    'crafted: subpackets that must have a size', 'gpgv sqv rnp openpgp.js',
    having('(doc|self|sub)-has=wrong-size-.*'),
    'malformed no_key no_self_signature no_back_signature',
    'RFC 9580, 5.2.3.12 and following, give these subpackets their sizes; what has another is '
    'malformed.')
only_we_refuse(
    'crafted: critical subpackets', 'gpgv sqv rnp openpgp.js',
    having('(doc|self|sub)-has=(regex|trust|policy|recipient|notation|unknown|private|signer'
           '|exportable-false|revocable-false|server|preferred|features)-critical',
           '(self|sub)-newer=critical-unknown.*', 'sub-binding=critical-unknown',
           'sub-back=critical-unknown'),
    'critical_subpacket no_key no_self_signature no_back_signature',
    'RFC 9580, 5.2.3.7: a critical subpacket that is not understood puts the signature in error; our '
    'policy understands no trust, expressions, policies, recipients or notations.')
only_we_accept(
    'crafted: critical subpackets that ask for nothing', 'gpgv rnp sqv openpgp.js',
    having('(doc|self|sub)-has=(signer|exportable-false|revocable-false|server|preferred|features'
           '|flags|key-life)-critical', '(doc|self)-issuer=critical-(name|id)', '(doc|self)-time='
           'critical'),
    'RFC 9580, 5.2.3.7: the bit demands to understand the subpacket, and these are understood.')
only_we_accept(
    'crafted: what is not hashed', 'gpgv rnp sqv openpgp.js',
    having('(doc|self)-has-unhashed=.*', 'self-life-unhashed'),
    'RFC 9580, 5.2.3.6: the unhashed area is not protected, and anybody may add to it: our policy '
    'takes nothing from it but issuers and embedded signatures.', company=False)
only_we_refuse(
    'crafted: areas of more than 4 KiB', 'gpgv sqv rnp openpgp.js',
    having('(doc|self|sub)-has(-unhashed)?=too-large'),
    'too_large no_key no_self_signature no_back_signature',
    'Our policy: an area has at most 4 KiB; real ones have less than 200 octets.')
only_we_refuse(
    'crafted: the hashed issuer', 'gpgv sqv rnp openpgp.js', having('(doc|self)-issuer=foreign-(name|id)'),
    'no_key issuer_conflict no_self_signature bad_signature',
    'Our policy on RFC 9580, 5.2.3.35: a hashed issuer is the key that verifies, or the signature is '
    'not used.')
only_we_accept(
    'crafted: the unhashed issuer is a hint', 'gpgv rnp sqv openpgp.js',
    having('(doc|self)-issuer=(foreign-and-own-unhashed|own-and-foreign-unhashed|foreign-unhashed-'
           '(id|name)|unhashed-(name|id)|hashed-(name|id)|foreign-id)'),
    'RFC 9580, 5.2.3.12 and 5.2.3.35: an issuer, by id or by fingerprint, helps to find the key; '
    'the key that verifies decides.')
only_we_refuse(
    'crafted: RNP names the key of the unhashed issuer', 'rnp',
    having('doc-issuer=foreign-unhashed-id'), 'ok',
    'RFC 9580, 5.2.3.6: the unhashed area is not protected; who signed is who verifies.')
only_we_accept(
    'crafted: self-signatures that name nobody', 'gpgv rnp sqv openpgp.js',
    having('self-issuer=(none|zero|only-foreign-unhashed)'),
    'RFC 9580, 5.2.3.12, says SHOULD; a self-signature stands with the key that it is by, and that '
    'one verifies.', company=False)
only_we_refuse(
    'crafted: RNP needs no self-signature', 'rnp',
    having('id-missing', 'self-(by-other|spoilt=.*|time=.*|issuer=.*|has=.*|digest=.*|at=.*)',
           'id-form=.*', 'ring-order=.*', 'id-revoked=.*', 'self-expires=.*'),
    'no_key no_self_signature weak_self_signature',
    'RFC 9580, 5.2.3.10 and 10.1.1: what a key may comes from a valid self-signature; RNP takes a '
    'valid subkey binding in its stead.')
only_we_refuse(
    'crafted: key flags', 'rnp gpgv',
    having('self-flags(=.*|-unhashed)', 'sub-flags(=.*|-unhashed)', '(self|sub)-newer=no-sign-.*',
           'id-second=.*no-sign-.*', 'direct=(no-sign|no-flags)'), 'not_for_signing',
    'RFC 9580, 5.2.3.29, in the hashed area: only a key with the flag 0x02 signs data; our policy '
    'wants the flag.')
only_we_accept(
    'crafted: the last of two', 'gpgv rnp',
    having('(self|sub)-flags=twice', 'self-life-twice=first-ended', r'doc-expires=\w+\+doc-expires=\w+'),
    'RFC 9580, 5.2.3.9: of duplicate subpackets the last one counts.')
only_we_refuse(
    'crafted: the last of two that limits', 'gpgv rnp',
    having('(self|sub)-flags=twice-reversed', 'self-life-twice=last-ended',
           r'doc-expires=\w+\+doc-expires=\w+'),
    'not_for_signing key_expired signature_expired', 'RFC 9580, 5.2.3.9: of duplicate subpackets the last one counts.')
only_we_refuse(
    'crafted: ended since', 'sqv rnp openpgp.js gpgv',
    having('self-life=ended(-before-doc)?', 'sub-life=ended(-since)?', '(self|sub)-newer=ended-.*',
           'direct=(ended-id-alive|alive-id-ended|ended)', '(self|sub)-expires=(expired|ended)-.*',
           'self-newer=extended-too-late-.*', '(self|sub)-life-twice=.*', 'id-second=.*ended-.*',
           'sub-expires=ended', 'self-newer=expired-.*', 'sub-newer=expired-.*'),
    'key_expired no_self_signature',
    'RFC 9580, 5.2.3.13 and 5.2.3.18, with our policy: key and self-signatures are alive at signing '
    'and now, and the strictest of direct-key and user id signature counts.')
only_we_accept(
    'crafted: renewed since', 'sqv rnp openpgp.js gpgv',
    having('self-at=since-doc', '(self|sub)-newer=(the-same|extended|future)-.*',
           'sub-binding=since-doc', 'id-revoked=.*-renewed', 'sub-newer=.*-since'),
    'RFC 9580, 5.2.3.10: the most recent valid self-signature counts, and all others are ignored.')
only_we_refuse(
    'crafted: not yet', 'gpgv rnp sqv openpgp.js',
    having('self-at=future', 'sub-binding=future'), 'no_self_signature key_expired',
    'RFC 9580, 5.2.3.10 and 5.2.3.11: a self-signature from the future is not yet one.')
only_we_refuse(
    'crafted: restricted since', 'sqv openpgp.js rnp', having('(self|sub)-newer=(no-sign|extended|the-same)-since'),
    'not_for_signing',
    'RFC 9580, 5.2.3.10: the most recent valid self-signature counts; our policy asks it as of now.')
only_we_refuse(
    'crafted: direct-key signatures come first', 'sqv rnp openpgp.js',
    having('direct=(no-sign|no-flags)'), 'not_for_signing',
    'RFC 9580, 5.2.3.10: a direct-key signature speaks of the key, and comes before those of user '
    'ids.')
only_we_refuse(
    'crafted: a direct-key signature alone', 'gpgv sqv rnp openpgp.js',
    having('direct=.*'),
    'no_self_signature weak_self_signature',
    'RFC 9580, 10.1.1, lets a version 4 key go without a user id; our policy wants a valid one.')
only_we_refuse(
    'crafted: user ids of more than 2 KiB', 'sqv rnp openpgp.js', having('id-form=too-large'),
    'no_key no_self_signature', 'Our policy: a user id has at most 2 KiB, as with gpg.')
only_we_accept(
    'crafted: user ids of any octets', 'openpgp.js', having('id-form=(not-utf8|empty|newline|escape)'),
    'RFC 9580, 5.11, says "by convention"; names are escaped where they are printed.')
only_we_accept(
    'crafted: user attributes', 'sqv openpgp.js', having('id-is-attribute'),
    'RFC 9580, 5.2.1.4 and following, certify user ids and attributes alike.')
only_we_refuse(
    'crafted: revoked user ids', 'gpgv sqv rnp openpgp.js', having('id-revoked=.*', 'id-second=revoked-.*'),
    'no_self_signature no_key weak_self_signature', 'Our policy: a key whose only user id is revoked does not sign.')
only_we_refuse(
    'crafted: designated revokers', 'gpgv sqv rnp', having('key-revoked-by-designated=named'),
    'key_revoked',
    'RFC 9580, 5.2.3.23: who is named in a self-signature may revoke the key; our policy honours it.')
only_we_accept(
    'crafted: openpgp.js and revokers', 'openpgp.js', having('key-revoked-by-designated=.*'),
    'RFC 9580, 5.2.1.11 and 5.2.3.23: only the key itself or a designated revoker revokes, with a '
    'signature that verifies.')
only_we_refuse(
    'crafted: revocations', 'gpgv sqv rnp openpgp.js', having('(key|sub)-revoked=.*'),
    'key_revoked no_back_signature',
    'RFC 9580, 5.2.3.31, and our policy: a revocation that verifies revokes, whatever its date, '
    'reason, digest, issuer, life, or critical subpackets: it fails closed.')
only_we_accept(
    'crafted: revocations without a time', 'openpgp.js', having('(key|sub)-revoked=.*-no-time.*'),
    'RFC 9580, 5.2.3.11: the time MUST be present in the hashed area; a signature without is '
    'malformed.')
only_we_accept(
    'crafted: revocations by others', 'openpgp.js gpgv rnp sqv',
    having('(key|sub)-revoked=.*-(by-other|by-subkey|spoilt).*', 'id-revoked=.*-(by-other|spoilt)',
           'id-certified=.*'),
    'RFC 9580, 5.2.1.11 and 5.2.1.12: the primary key revokes; who else says so counts for nothing.')
only_we_accept(
    'crafted: subkey revocations elsewhere', 'sqv', having('sub-revoked=.*-after-id'),
    'RFC 9580, 10.1.1: the revocation of a subkey follows it immediately; sqv sorts the packets.')
only_we_refuse(
    'crafted: back-signatures', 'gpgv openpgp.js rnp sqv', having('sub-back=(expired|expires|type-18)'),
    'no_back_signature',
    'RFC 9580, 5.2.1.9: it is a signature of type 0x19; our policy takes none that expires.')
only_we_accept(
    'crafted: the time of a back-signature', 'openpgp.js gpgv sqv rnp',
    having('sub-back=(future|older)'),
    'RFC 9580, 5.2.1.9: it says whose the subkey is, at no time in particular; the binding has a '
    'time.')
only_we_accept(
    'crafted: bindings that lack something', 'gpgv openpgp.js', having('sub-newer=no-back-.*'),
    'RFC 9580, 5.2.3.34: a binding of a signing subkey MUST have a back-signature; the most recent '
    'one that has counts.')
only_we_accept(
    'crafted: adopted subkeys', 'gpgv openpgp.js rnp', having('ring-others=adopts-.*'),
    'RFC 9580, 5.2.1.9: a subkey that did not sign back belongs to nobody; the certificate that '
    'holds the signer truly is asked as well.')
only_we_accept(
    'crafted: certificates in parts', 'gpgv sqv openpgp.js rnp',
    having('ring-order=(split|doubled|noise)'),
    'Our policy: certificates of one key in a ring are merged; RFC 9580, 4.3: packets that are not '
    'critical are ignored.')
only_we_refuse(
    'crafted: the order of packets', 'sqv rnp openpgp.js gpgv', having('ring-order=(swapped|split)'),
    'no_key no_self_signature not_for_signing',
    'RFC 9580, 10.1.1: each user id and subkey is followed immediately by its signatures.')
only_we_accept(
    'crafted: subkeys older than their primary key', 'openpgp.js', having('sub-created=before-primary'),
    'RFC 9580, 10.1.1, says nothing of their order; a key that was another\'s may become a subkey.')
only_we_accept(
    'crafted: each signature for itself', 'gpgv openpgp.js', having('docs-several=.*'),
    'RFC 9580, 5.2: each signature is judged by itself; gpgv stops at the first bad one, and '
    'openpgp.js at one that cannot be read.')
only_we_accept(
    'crafted: self-signatures older than their key', 'gpgv sqv rnp', having('self-at=before-key'),
    'The standard says nothing of it, and only the key itself can have made it; a document signature '
    'older than the key is refused.')
only_we_accept(
    'crafted: user ids of which none is primary', 'gpgv sqv openpgp.js',
    having('id-second=(newer-)?no-sign-last', 'id-second=ended-last'),
    'RFC 9580, 5.2.3.27, leaves it open; our policy takes the first valid one.')
only_we_refuse(
    'crafted: the first user id', 'gpgv sqv openpgp.js rnp',
    having('id-second=.*'), 'not_for_signing key_expired no_self_signature no_key',
    'RFC 9580, 5.2.3.27: the primary user id speaks for the key; of several the one certified last; '
    'of none our policy takes the first valid one.')
only_we_accept(
    'crafted: openpgp.js and what is beside', 'openpgp.js',
    having('self-time=none', 'direct=flags-only-here', 'sub-(back|binding)=no-time'),
    'RFC 9580, 5.2.3.10: a direct-key signature speaks of the key; a signature that is malformed is '
    'ignored, others stay.')
only_we_refuse(
    'crafted: flags of a subkey', 'sqv', having('sub-flags(=none|-unhashed)'), 'not_for_signing',
    'RFC 9580, 5.2.3.29: what a subkey may stands in its binding; sqv takes the direct-key '
    'signature\'s where the binding says nothing.')
