"""Keyrings that were changed, and what was mixed."""
from rules.rule import only_we_accept, only_we_refuse

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
    r'^ring/edit/((user-id-self|key)/numbers(/|-)(zero-octet|octets-8|understated)'
    r'|key-direct/numbers/understated) of ', 'no_key no_self_signature',
    'RFC 9580, 3.2: "The length field of an MPI describes the length starting from its most '
    'significant non-zero bit."')
only_we_accept(
    'numbers of a self-signature with more bits than they have', 'sqv',
    r'^ring/(edit/(user-id-self|subkey-binding|key-direct)/numbers/(overstated|zero-octet)'
    r'|flip/(user-id-self|subkey-binding|key-direct)/mpi-bits) of ',
    'Our policy, as for signatures.')
only_we_refuse(
    'RNP needs no user id beside a subkey', 'rnp',
    r'^ring/((edit|flip|drop|swap|to-end|shuffle|insert)/(user-id|all)|insert/attribute )',
    'no_key no_self_signature',
    'RFC 9580, 5.2.3.10 and 10.1.1: what a key may comes from a valid self-signature, which a '
    'version 4 key has on a user id; RNP takes a valid subkey binding in its stead.')
only_we_refuse(
    'a direct-key signature alone', 'gpgv sqv',
    r'^ring/((edit|flip|drop|swap|to-end|shuffle|insert)/(user-id|all|literal|key-direct)).* of sq/',
    'no_self_signature',
    'RFC 9580, 10.1.1, lets a version 4 key go without a user id; our policy wants a valid one.')
only_we_refuse(
    'more bits than the number has, in version 6', 'openpgp.js',
    r'^ring/edit/key-direct/numbers/overstated of [^ ]*/v6-', 'no_self_signature',
    'RFC 9580, 3.2, as for signatures: our policy forgives that in version 4 alone.')
only_we_refuse(
    'the order of packets', 'sqv openpgp.js gpgv',
    r'^ring/(shuffle|swap|to-end|insert)/', 'no_key no_self_signature',
    'RFC 9580, 10.1: each user id and subkey is followed immediately by its signatures; sqv sorts '
    'them anew.')
only_we_refuse(
    'unknown critical packets in a ring', 'gpgv sqv', r'^ring/insert/unknown-39 of ', 'no_key',
    'RFC 9580, 4.3: a sequence with an unknown critical packet MUST be rejected.')
only_we_refuse(
    'a ring that ends within a packet', 'rnp openpgp.js', r'^ring/truncate of ', 'no_ring no_key',
    'RFC 9580, 4.2: the length of a packet is known; our policy refuses a ring that ends before.')
only_we_refuse(
    'secret keys in a ring', 'sqv', r'^ring/edit/key/secret of ', 'no_key',
    'Our policy: a secret key belongs in no keyring of an agent and is left out.')
only_we_accept(
    'a secret key beside the signer', 'gpgv rnp openpgp.js', r'^ring/edit/key/secret of ',
    'Our policy: a secret key or subkey is left out, and what stands before it in the ring, or is '
    'another certificate, stays; sqv does the same.')
only_we_accept(
    'a secret key beside a signer that sqv does not take', 'gpgv sqv rnp openpgp.js',
    r'^ring/edit/key/secret of (gpg/(extended|subkey-extended|two-keys|two-ids|id-revoked)/'
    r'|[^ ]*(sha3_|SHA3-|brainpool|secp256k1))',
    'As before for gpgv, RNP and openpgp.js; sqv knows not the algorithm, or has the self-signature '
    'for newer than what it signed.', company=False)
only_we_accept(
    'subkeys that cannot be read', 'gpgv openpgp.js',
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
    'certificates that come twice', 'gpgv openpgp.js', r'^ring/(double/key|whole-twice/all) of ',
    'Our policy: certificates of one key in a ring are merged, and may each hold a part.',
    company=False)
only_we_refuse(
    'openpgp.js asks the unhashed issuer of a revocation', 'openpgp.js',
    r'^ring/edit/key-revocation/area/unhashed/insert-issuer of ', 'key_revoked',
    'RFC 9580, 5.2.3.6: the unhashed area is advisory; the revocation verifies.')
only_we_accept(
    'the unhashed area of a self-signature', 'gpgv rnp openpgp.js',
    r'^ring/(edit/user-id-self/(area/unhashed/|lengths/unhashed-length)|flip/user-id-self/unhashed )',
    'RFC 9580, 5.2.3.6: the unhashed area is advisory: what verifies stays, whatever is there.')
only_we_accept(
    'an unhashed issuer of a self-signature that is none', 'gpgv sqv rnp openpgp.js',
    r'^ring/edit/(user-id-self|subkey-binding)/area/unhashed/(empty-issuer|kind-fingerprint) of ',
    'RFC 9580, 5.2.3.6: the unhashed area is advisory; a hint that cannot be read is none, and the '
    'hashed area names the key.', company=False)
only_we_accept(
    'an unhashed issuer of a self-signature turned into something else', 'gpgv sqv rnp openpgp.js',
    r'^ring/edit/(user-id-self|subkey-binding)/area/unhashed/kind-(created|expires|exportable'
    r'|key-expires|ciphers|hashes|compressions|server|primary-id|policy|flags|signer|reason|features'
    r'|aead|aead-suites|notation|other) of ',
    'RFC 9580, 5.2.3.6: the unhashed area is advisory, and of these ours takes nothing from there; '
    'the hashed area names the key.', company=False)
only_we_accept(
    'another unhashed issuer of a binding', 'gpgv openpgp.js',
    r'^ring/edit/subkey-binding/area/unhashed/(insert-(issuer|fingerprint)|value-issuer) of ',
    'RFC 9580, 5.2.3.6: the unhashed area is advisory; the hashed area names the key.')
only_we_accept(
    'gpgv and an unhashed issuer of a revoked user id that is none', 'gpgv',
    r'^ring/edit/user-id-revocation/area/unhashed/empty-issuer of gpg/id-revoked/',
    'RFC 9580, 5.2.3.6: the unhashed area is advisory; the other user id is valid, whatever is said of '
    'this one. gpgv finds the signature good, and complains.')
only_we_accept(
    'gpgv needs the id of the issuer in a binding', 'gpgv',
    r'^ring/edit/subkey-binding/area/unhashed/drop-issuer of ',
    'RFC 9580, 5.2.3.12, says SHOULD; the hashed area names the key by its fingerprint.')
only_we_accept(
    'a self-signature beside another', 'gpgv openpgp.js',
    r'^ring/(edit/user-id-self/(field|numbers|lengths|area/hashed)|flip/user-id-self)/.* of '
    r'(gpg/(two-ids|id-revoked|two-keys|subkey-extended|extended|certified)/|sq/two-ids/|openpgp\.js/[^/]+/v6-)',
    'RFC 9580, 10.1.1 with 5.2.3.7: what cannot be read or does not verify is ignored; another '
    'self-signature says what the key may.')
only_we_accept(
    'a direct-key signature that is broken', 'gpgv openpgp.js',
    r'^ring/(edit|flip)/key-direct/.* of (sq|openpgp\.js)/',
    'RFC 9580, 10.1.1 with 5.2.3.7: what cannot be read or does not verify is ignored; a user id\'s '
    'self-signature says what a version 4 key may.')
# The signer is another key of the certificate, or another binding of it stands.
only_we_accept(
    'gpgv and a binding that cannot be read', 'gpgv',
    r'^ring/(edit/subkey-binding/(area/hashed/(empty|kind)-|field/(algorithm|digest|version)|lengths/'
    r'|numbers/missing)|flip/(subkey-binding/material|subkey/(head|material)) )',
    'RFC 9580, 10.1.1 with 5.2.3.7: what cannot be read is ignored, and takes nothing else with it.')
only_we_accept(
    'openpgp.js and a binding that cannot be read', 'openpgp.js',
    r'^ring/(edit/subkey-binding/(area/hashed/((drop|move)-created|kind-)|field/(algorithm|version)'
    r'|lengths/|numbers/(extra|missing|raw-))|flip/(subkey-binding/(hashed(-length)?|unhashed|material)'
    r'|subkey/material) )',
    'RFC 9580, 10.1.1 with 5.2.3.7: what cannot be read is ignored, and takes nothing else with it.')
only_we_accept(
    'a subkey that is called a key', 'sqv rnp', r'^ring/edit/subkey/tag of gpg/two-keys/',
    'RFC 9580, 10.1: the key that is called a subkey belongs to the one before, whose owner stays.')
only_we_accept(
    'a revocation that does not verify', 'gpgv sqv rnp openpgp.js',
    r'^ring/(edit|flip)/(key|subkey|user-id)-revocation/(?!area/unhashed|unhashed |(field/)?left16 )',
    'RFC 9580, 5.2.1.11: the key is revoked by a signature of its own key; one that is malformed or '
    'not made by it counts for nothing.')
only_we_refuse(
    'numbers of a revocation with more bits than they have', 'sqv',
    r'^ring/(edit/(key|subkey)-revocation/numbers/(overstated|zero-octet)'
    r'|flip/(key|subkey)-revocation/mpi-bits) of ', 'key_revoked',
    'Our policy, as for signatures: in version 4 they pass where the octets are no more than the field '
    'has, and what takes away all the more.', alone=True)
only_we_refuse(
    'left 16 bits of a revocation', 'rnp openpgp.js',
    r'^ring/(edit|flip)/(key|subkey|user-id)-revocation/(field/)?left16 of ', 'key_revoked '
    'no_self_signature',
    'RFC 9580, 5.2.4: they spare a verification; in version 4 other ones do not make a signature '
    'invalid, and our policy lets nothing excuse a revocation that verifies.')
only_we_accept(
    'left 16 bits of a revocation in version 6', 'openpgp.js',
    r'^ring/(edit|flip)/(key|subkey|user-id)-revocation/(field/)?left16 of [^ ]*/v6-',
    'RFC 9580, 5.2.4: in version 6 a signature with other ones MUST be rejected.')
only_we_refuse(
    'RNP needs no binding of a subkey', 'rnp',
    r'^ring/(edit/subkey-binding/(field/|area/hashed/|area/unhashed/move-|lengths/|numbers/)'
    r'|flip/subkey-binding/(?!unhashed ))', 'no_self_signature not_for_signing no_back_signature',
    'RFC 9580, 5.2.1.8: what binds a subkey is a signature that verifies; RNP takes the subkey for '
    'its primary key\'s sake.', alone=True)
only_we_refuse(
    'octets after the numbers of a binding', 'gpgv sqv rnp',
    r'^ring/edit/subkey-binding/numbers/extra of ', 'no_self_signature',
    'RFC 9580, 5.2.3, ends the packet with the algorithm\'s fields; our policy refuses what follows.')
only_we_refuse(
    'numbers of a binding that are written wrongly', 'gpgv rnp openpgp.js',
    r'^ring/(edit/subkey-binding/numbers/(zero-octet|octets-8|understated)|flip/subkey-binding/mpi-bits)'
    r' of ', 'no_self_signature',
    'RFC 9580, 3.2: "The length field of an MPI describes the length starting from its most '
    'significant non-zero bit."')
only_we_refuse(
    'an unhashed area of a binding that is no list', 'openpgp.js',
    r'^ring/edit/subkey-binding/lengths/unhashed-length of ', 'no_self_signature',
    'RFC 9580, 5.2.3.7: an area is a set of whole subpackets; ours refuses one that is not.')
only_we_refuse(
    'left 16 bits of a binding', 'gpgv sqv',
    r'^ring/(flip|edit)/subkey-binding/(field/)?left16 of ', 'no_self_signature',
    'RFC 9580, 5.2.3: the field holds the left 16 bits of the signed hash value; our policy refuses '
    'other values in what gives something.')
only_we_refuse(
    'self-signatures of other keys', 'rnp gpgv sqv', r'^mixed/self-signature-replaced of ',
    'no_key no_self_signature',
    'RFC 9580, 5.2.3.10: what a key may comes from a valid self-signature of its own; RNP takes a '
    'subkey\'s binding in its stead, gpgv an older one.')
only_we_accept(
    'subkeys that come twice', 'gpgv', r'^ring/double/subkey of ',
    'Our policy: parts of one key in a ring are merged.')
only_we_refuse(
    'a revocation that is elsewhere', 'gpgv rnp',
    r'^ring/((to-end|swap|shuffle)/(key-revocation|user-id|all)|insert/user-id) of ', 'key_revoked',
    'Our policy: a revocation that verifies revokes, wherever in the certificate it stands.')
only_we_accept(
    'foreign user ids', 'sqv rnp', r'^ring/insert/user-id of ',
    'RFC 9580, 10.1.1: a user id that nobody signed counts for nothing.')
only_we_accept(
    'an unknown critical packet in another certificate', 'rnp sqv openpgp.js',
    r'^ring/insert/unknown-39 of ',
    'RFC 9580, 4.3: the sequence that holds the packet is rejected; the signer\'s is another, or it '
    'came before.')
only_we_accept(
    'the same, with a digest that sqv does not know', 'gpgv rnp openpgp.js',
    r'^ring/insert/(unknown-39|literal) of [^ ]*(sha3_|SHA3-)',
    'As before; sqv 1.1 and GnuPG know no SHA-3.', company=False)
only_we_accept(
    'what a ring holds besides', 'gpgv sqv rnp openpgp.js',
    r'^ring/(insert/(padding|unknown-60|literal|signature-v3|marker|trust|attribute)|double/key'
    r'|swap/(key-direct|key-revocation)|shuffle/all) of ',
    'RFC 9580, 4.3 and 5.2.2: packets that are not critical, and signatures of versions that are not '
    'known, are ignored; a foreign packet ends a key, and leaves the others as they are.')
only_we_refuse(
    'RNP and the order of packets', 'rnp', r'^(ring/(swap|to-end|drop)/(subkey|subkey-binding)|mixed/subkey-adopted) of ',
    'no_key no_self_signature',
    'RFC 9580, 10.1: each subkey is followed immediately by its binding; RNP takes another\'s.')
only_we_accept(
    'a key that cannot be read beside the signer', 'gpgv sqv openpgp.js',
    r'^ring/(edit/key/(algorithm|truncate|version)|flip/key/material|drop/key) of gpg/two-keys/',
    'RFC 9580, 10.1.1: what cannot be read is left out, the other certificate stays.')
only_we_refuse(
    'numbers of a key with other bits than they have', 'gpgv openpgp.js',
    r'^ring/(edit/((key|subkey)/numbers-overstated|subkey/numbers-(understated|zero-octet))'
    r'|flip/(key|subkey)/material) of ',
    'no_key',
    'RFC 9580, 5.5.4: the bits are hashed with the key, which has another fingerprint with others.')
only_we_refuse(
    'user ids that are revoked', 'gpgv',
    r'^ring/((edit|flip)/user-id(-self)?/|drop/user-id).* of gpg/id-revoked/', 'no_self_signature',
    'Our policy: a key whose only valid user id is revoked, or that has none, does not sign.')
only_we_refuse(
    'the unhashed area of a revocation', 'gpgv rnp openpgp.js',
    r'^ring/(edit/(key|subkey)-revocation/area/unhashed/|flip/(key|subkey)-revocation/unhashed )',
    'key_revoked', 'RFC 9580, 5.2.3.6: the unhashed area is advisory; the revocation verifies.')
only_we_accept(
    'a revocation replaced by another\'s', 'sqv openpgp.js',
    r'^mixed/self-signature-replaced of [^/]+/(subkey-)?revoked',
    'RFC 9580, 5.2.1.11: the key is revoked by a signature of its own key, and this one is of another.')
only_we_accept(
    'RNP and an embedded signature that is not hashed', 'rnp',
    r'^ring/edit/subkey-binding/area/unhashed/insert-embedded of ',
    'RFC 9580, 5.2.1.9 and 5.2.3.6: anybody may add to the unhashed area; of several embedded '
    'signatures the one that is a back-signature and verifies counts.')
only_we_refuse(
    'a longer ring that ends within a packet', 'gpgv',
    r'^ring/truncate of gpg/(two-keys|two-ids|id-revoked)/', 'no_ring no_key', 'RFC 9580, 4.2: the length of a packet is known; our policy refuses a ring '
    'that ends before.')
only_we_refuse(
    'sqv writes the version of the issuer of a self-signature anew', 'sqv',
    r'^ring/(flip/(user-id-self|subkey-binding)/hashed'
    r'|edit/(user-id-self|subkey-binding)/area/hashed/value-fingerprint) of ',
    'no_key no_self_signature',
    'RFC 9580, 5.2.4: the octets are hashed as they stand; sqv forgets the octet of the version before '
    'a fingerprint, and hashes a 4 where another number is.')
only_we_accept(
    'a subkey that was extended since, its revocation elsewhere or gone', 'sqv openpgp.js',
    r'^ring/(swap|to-end|drop)/subkey-revocation of gpg/subkey-revoked/',
    'RFC 9580, 10.1.1 and 5.2.3.10: the revocation of a subkey follows it immediately; the most recent '
    'binding counts, and gpg replaced the one of the time of signing.')
