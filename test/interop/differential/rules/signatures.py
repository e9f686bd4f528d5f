"""Signatures that were changed."""
from rules.rule import only_we_accept, only_we_refuse

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
only_we_refuse(
    'more bits than the number has, in version 6', 'openpgp.js',
    r'^signature/(numbers/overstated|flip/mpi-bits) of [^ ]*/v6-', 'malformed',
    'RFC 9580, 3.2: "The length field of an MPI describes the length starting from its most '
    'significant non-zero bit"; our policy forgives that in version 4 alone, where the Go library '
    'errs.')
only_we_accept(
    'more bits than the number has', 'sqv',
    r'^signature/(numbers/(overstated|zero-octet)|flip/(mpi-bits|material)) of ',
    'Our policy: in version 4 an overstated bit count passes where the octets are no more than the '
    'field has: the Go library in MIG\'s clients writes such. RFC 9580, 3.2, binds who writes.')
only_we_refuse(
    'a length beyond the end', 'gpgv', r'^signature/flip/header of ', 'malformed',
    'RFC 9580, 4.2.2.1: the length says how many octets the body has; gpgv takes the fewer that '
    'there are.', alone=True)
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
only_we_accept(
    'critical subpackets that are not hashed, of a signature', 'gpgv rnp',
    r'^signature/area/unhashed/insert-(notation|unknown)-critical of ',
    'RFC 9580, 5.2.3.6: the unhashed area is not protected, and anybody may add to it: what ours does '
    'not take from there cannot be critical.')
only_we_accept(
    'the same, of a signer that sqv and openpgp.js do not take', 'gpgv sqv rnp openpgp.js',
    r'^signature/area/unhashed/insert-(notation|unknown)-critical of ([^ ]*(brainpool|secp256k1)'
    r'|gpg/(extended|subkey-extended|two-ids|id-revoked)/)',
    'As before for gpgv and RNP; the others know not the curve, or have the self-signature for newer '
    'than what it signed.', company=False)
only_we_accept(
    'a second time that is not hashed', 'rnp', r'^signature/area/unhashed/insert-created of ',
    'RFC 9580, 5.2.3.11: the time MUST be in the hashed area; RNP takes the later of two.')
only_we_accept(
    'a second issuer that is not hashed', 'rnp openpgp.js',
    r'^signature/area/unhashed/insert-(fingerprint|issuer) of ',
    'RFC 9580, 5.2.3.6: the unhashed area is advisory; openpgp.js lets it override the hashed area, '
    'and RNP looks for the key that it names.')
only_we_refuse(
    'an unhashed length that is not one', 'openpgp.js', r'^signature/flip/unhashed-length of ',
    'malformed', 'RFC 9580, 5.2.3: the length says where the area ends; ours reads what it says.')
only_we_refuse(
    'octets after signatures', 'gpgv rnp openpgp.js', r'^signature/append/octets of ', 'malformed',
    'RFC 9580, 4.2: what follows is a packet, with the first bit of its first octet set; our policy '
    'refuses a sequence that is not one.')
only_we_refuse(
    'a user id after two signatures', 'gpgv', r'^signature/append/user-id of gpg/two-keys/',
    'malformed', 'RFC 9580, 10.4: a detached signature is made of signature packets.', alone=True)
only_we_accept(
    'one of two that cannot be read', 'openpgp.js', r'^signature/flip/.* of gpg/two-keys/',
    'RFC 9580, 5.2: each signature is judged by itself.')
only_we_refuse(
    'a second signature that is cut off', 'gpgv rnp', r'^signature/truncate of gpg/two-keys/',
    'malformed', 'RFC 9580, 4.2: the length of a packet is known; our policy refuses what ends before.')
only_we_accept(
    'gpgv stops at the first of two', 'gpgv',
    r'^(signature/flip/header of gpg/two-keys/|mixed/two-signatures of )',
    'RFC 9580, 5.2: each signature is judged by itself.')
only_we_refuse(
    'sqv writes the version of an issuer anew', 'sqv',
    r'^signature/(flip/hashed|area/hashed/value-fingerprint) of ', 'malformed',
    'RFC 9580, 5.2.4: the octets are hashed as they stand; sqv forgets the octet of the version before '
    'a fingerprint, and hashes a 4 where another number is.', alone=True)
only_we_refuse(
    'numbers that are written wrongly by a flip', 'gpgv rnp', r'^signature/flip/material of ',
    'malformed', 'RFC 9580, 3.2: "The length field of an MPI describes the length starting from its '
    'most significant non-zero bit."')
