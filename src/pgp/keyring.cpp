#include "pgp/armor.hpp"
#include "pgp/designated.hpp"
#include "pgp/keyring_impl.hpp"
#include "pgp/left_out.hpp"
#include "pgp/limits.hpp"
#include "pgp/packet.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <tuple>

namespace mig {
namespace {

using namespace pgp;

// The packets of a keyring, put together by certificate.  RFC 9580, 10.1
class collector {
public:
    explicit collector(std::vector<keyring::skipped>& skipped) : skipped_(skipped) {}

    result<void> read(bytes_view data)
    {
        reader in{data};
        std::size_t count = 0;
        while (!in.at_end()) {
            auto const one = next_packet(in);
            if (!one) {
                return error{errc::corrupt, "read", "keyring",
                             "no OpenPGP packet at byte " + std::to_string(in.place())};
            }
            if (++count > packets_in_keyring_max) {
                return error{errc::over_budget, "read", "keyring", "it has too many packets"};
            }
            take(*one);
            if (all_.size() > certificates_max) {
                return error{errc::over_budget, "read", "keyring", "it has too many certificates"};
            }
        }
        return {};
    }

    std::vector<raw_certificate> take_all() { return std::move(all_); }

private:
    void take(packet const& p)
    {
        switch (p.tag) {
        case packet_tag::public_key:
            return begin(p);
        case packet_tag::secret_key:
        case packet_tag::secret_subkey:
            return skip(p.offset, pgp_reason::secret_key);
        case packet_tag::user_id:
            if (current_ == none) return;
            return open(all_[current_].user_ids, p);
        case packet_tag::user_attribute: // a photograph names nobody
            signatures_ = nullptr;
            return;
        case packet_tag::public_subkey:
            if (current_ == none) return;
            return open(all_[current_].subkeys, p);
        case packet_tag::signature:
            if (signatures_ != nullptr) signatures_->push_back(p.body);
            return;
        case packet_tag::trust:
            return;
        default:
            // RFC 9580, 4.3: what is critical and not known makes what it belongs to unusable.
            if (may_be_skipped(p.tag)) return;
            if (current_ != none) all_[current_].unusable = true;
            skip(p.offset, pgp_reason::malformed);
        }
    }

    // What follows belongs to a certificate that is left out.
    void skip(std::size_t offset, pgp_reason why)
    {
        std::optional<fingerprint> who;
        if (current_ != none) who = all_[current_].primary.name;
        // The last one that is told stands for all that follow.
        if (skipped_.size() + 1 == left_out_max) why = pgp_reason::too_large;
        if (skipped_.size() < left_out_max) {
            skipped_.push_back(
                {.offset = offset, .why = why, .who = who, .part = pgp_part::packet});
        }
        current_ = none;
        signatures_ = nullptr;
    }

    void begin(packet const& p)
    {
        current_ = none;
        signatures_ = nullptr;
        auto why = pgp_reason::ok;
        auto key = read_key(p.body, why);
        if (!key) return skip(p.offset, why);
        // Two copies of one certificate are one: what revokes it may stand in either.
        auto const [known, fresh] = index_.emplace(*key->name, all_.size());
        if (fresh) {
            raw_certificate made;
            made.primary = *std::move(key);
            made.offset = p.offset;
            all_.push_back(std::move(made));
        }
        current_ = known->second;
        signatures_ = &all_[current_].signatures;
    }

    void open(std::vector<raw_component>& among, packet const& p)
    {
        signatures_ = nullptr;
        bool const fits = p.tag != packet_tag::user_id || p.body.size() <= user_id_max_bytes;
        if (!fits) return leave_out(p);
        component_name const called{current_, p.tag, as_text(p.body)};
        auto const known = components_.find(called);
        if (known != components_.end()) {
            signatures_ = &among[known->second].signatures;
        } else if (among.size() < components_max) {
            components_.emplace(called, among.size());
            among.push_back({p.body, p.offset, {}});
            signatures_ = &among.back().signatures;
        } else {
            leave_out(p);
        }
    }

    // A component that is too large, or one too many.
    void leave_out(packet const& p)
    {
        auto& all = all_[current_].left_out;
        if (all.size() >= components_max) return;
        bool const is_key = p.tag == packet_tag::public_subkey;
        keyring::skipped left{.offset = p.offset,
                              .why = pgp_reason::too_large,
                              .who = all_[current_].primary.name,
                              .part = is_key ? pgp_part::subkey : pgp_part::user_id};
        if (p.tag == packet_tag::user_id) {
            left.user_id = to_text(p.body.first(std::min(p.body.size(), user_id_shown_bytes)));
        }
        all.push_back(std::move(left));
    }

    static constexpr std::size_t none = SIZE_MAX;
    static constexpr std::size_t user_id_shown_bytes = 64; // of one that is left out

    // Of which certificate, what, and its octets.
    using component_name = std::tuple<std::size_t, packet_tag, std::string_view>;

    std::vector<keyring::skipped>& skipped_;
    std::vector<raw_certificate> all_;
    std::map<fingerprint, std::size_t> index_;
    std::size_t current_ = none;
    std::map<component_name, std::size_t> components_;
    std::vector<bytes_view>* signatures_ = nullptr; // of the component that is open
};

result<std::vector<raw_certificate>> collect(bytes_view data,
                                             std::vector<keyring::skipped>& skipped)
{
    collector packets{skipped};
    if (auto done = packets.read(data); !done) return done.error();
    return packets.take_all();
}

system_time time_of(std::int64_t seconds)
{
    return system_time{std::chrono::seconds{seconds}};
}

// As of its newest self-signature, whatever the time is: what a person wants to see.
keyring::certificate shown_form(pgp::certificate const& from, pgp_policy const& policy)
{
    std::int64_t latest = from.primary.created;
    for (auto const& id : from.user_ids) {
        for (auto const& s : id.signatures.bindings)
            latest = std::max(latest, *s.created);
    }
    auto const seen = from.view(latest, policy);
    keyring::certificate made{
        *from.primary.name, from.valid_user_ids(latest, policy), time_of(from.primary.created),
        std::nullopt,       !from.self.revocations.empty(),      parts_left_out(from)};
    if (seen.expires) made.expires = time_of(*seen.expires);
    return made;
}

} // namespace

keyring::keyring() : impl_(std::make_shared<impl const>()) {}

result<keyring> keyring::from_bytes(bytes_view data, pgp_policy const& policy)
{
    auto const binary = binary_keyring(data);
    if (!binary) return binary.error();
    auto made = std::make_shared<impl>();
    auto raws = collect(binary->octets(), made->skipped);
    if (!raws) return raws.error();
    std::vector<key_packet> others; // of certificates that are left out
    for (auto& raw : *raws) {
        if (raw.unusable) { // and it is told
            others.push_back(std::move(raw.primary));
            continue;
        }
        auto one = validate(std::move(raw), policy);
        if (auto left = whole_left_out(one)) {
            made->skipped.push_back(*std::move(left));
            others.push_back(std::move(one.primary));
        } else {
            made->checked.push_back(std::move(one));
        }
    }
    take_designated_revocations(made->checked, std::move(others), policy);
    for (auto const& one : made->checked)
        made->shown.push_back(shown_form(one, policy));
    keyring ring;
    ring.impl_ = std::move(made);
    return ring;
}

result<keyring> keyring::from_file(std::string const& path, pgp_policy const& policy)
{
    std::ifstream file{path, std::ios::binary};
    if (!file) return error{errc::not_found, "open", path, errno};
    std::string text;
    text.resize(keyring_max_bytes + 1);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    auto ring = from_bytes(as_bytes(text), policy);
    if (!ring) {
        return error{ring.error().code(), "read", path, ring.error().message()};
    }
    return ring;
}

std::span<keyring::certificate const> keyring::certificates() const noexcept
{
    return impl_->shown;
}

keyring::certificate const* keyring::find(fingerprint const& who) const noexcept
{
    auto const found = std::find_if(impl_->shown.begin(), impl_->shown.end(),
                                    [&](certificate const& c) { return c.primary == who; });
    return found == impl_->shown.end() ? nullptr : &*found;
}

std::span<keyring::skipped const> keyring::left_out() const noexcept
{
    return impl_->skipped;
}

} // namespace mig
