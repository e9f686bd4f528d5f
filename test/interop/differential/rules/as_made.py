"""What other programs made, as it is: algorithms, time, state and form."""
from rules.rule import only_we_accept, only_we_refuse

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
