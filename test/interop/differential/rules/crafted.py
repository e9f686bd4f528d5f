"""Certificates and signatures built anew."""
from rules.rule import having, only_we_accept, only_we_refuse

# A rule per quirk: what the standard says of it, and which peers see it otherwise.
only_we_refuse(
    'crafted: weak digests', 'gpgv rnp openpgp.js',
    having('(doc|self)-digest=[123]', '(sub-back|sub-binding)=(sha1|md5)',
           '(self|sub)-newer=sha1-.*', 'docs-several=weak-one', r'direct=sha1\+id-missing'),
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
    'crafted: from the future', 'gpgv', having('doc-at=a-(day|year)-ahead'),
    'signature_in_future key_expired',
    'Our policy: a signature from more than 5 minutes ahead refuses, and so does one whose time is '
    'after the end of its key. gpg 2.2 only warns.', alone=True)
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
    'crafted: left 16 bits', 'gpgv sqv rnp',
    having('doc-left16', 'self-spoilt=left16', 'sub-(back|binding)=left16',
           r'ring-order=swapped\+self-newer=weak-left16-.*',
           r'self-newer=weak-left16-[a-z]+\+self-spoilt=material'),
    'bad_signature no_key no_self_signature no_back_signature',
    'RFC 9580, 5.2.3: the field holds the left 16 bits of the signed hash value; our policy refuses '
    'other values.')
only_we_accept(
    'crafted: left 16 bits of a newer self-signature', 'gpgv sqv', having('self-newer=weak-left16-.*'),
    'RFC 9580, 5.2.3, as before: a self-signature with other left 16 bits is not used, as one with a '
    'weak digest is not; what it gives and what it takes are of one piece.')
only_we_accept(
    'crafted: left 16 bits of a revocation in version 6', 'openpgp.js',
    r'^craft/([^ ]*\+)?(key|sub)-revoked=[^ +]*-left16[^ ]* of craft/v6-',
    'RFC 9580, 5.2.4: in version 6 a signature with other ones MUST be rejected.')
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
    'crafted: a weak digest of another user id', 'gpgv sqv rnp',
    r'^craft/id-second=ended-first\+self-digest=(11|[123]) of ',
    'RFC 9580, 5.2.3.3 and 9.5: a weak one is not valid, and the other user id speaks for the key.')
only_we_refuse(
    'crafted: key flags, told of a key that another adopted', 'gpgv rnp',
    r'^craft/([^ ]*\+)?ring-others=adopts-[^ +]*\+self-flags(=|-unhashed)', 'no_back_signature',
    'As before: the owner\'s flags are missing; what is told is of the other certificate, in which '
    'the key did not sign back.')
only_we_accept(
    'crafted: the last of two', 'gpgv rnp',
    having('(self|sub)-flags=twice', 'self-life-twice=first-ended', r'doc-expires=\w+\+doc-expires=\w+',
           r'self-life=[a-z-]+\+self-life=[a-z-]+'),
    'RFC 9580, 5.2.3.9: of duplicate subpackets the last one counts.')
only_we_refuse(
    'crafted: the last of two that limits', 'gpgv rnp',
    having('(self|sub)-flags=twice-reversed', 'self-life-twice=last-ended',
           r'doc-expires=\w+\+doc-expires=\w+'),
    'not_for_signing key_expired signature_expired', 'RFC 9580, 5.2.3.9: of duplicate subpackets the last one counts.')
