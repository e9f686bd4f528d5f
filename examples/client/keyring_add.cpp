#include "keyring_add.hpp"

#include <mig/pgp/keyring_file.hpp>

#include "files.hpp"
#include "gpg.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unistd.h>

namespace {

using mig::errc;
using mig::error;
using mig::result;

constexpr std::size_t keyring_max_bytes = 8u << 20; // as the library's own
constexpr std::size_t key_id_digits_min = 8;

bool is_armored(std::string_view content)
{
    return content.empty() || (static_cast<unsigned char>(content.front()) & 0x80) == 0;
}

// Armor where there is armor; and for nobody, as no bytes at all are no keyring.
std::string in_form_of(std::string_view there, std::string const& binary)
{
    return is_armored(there) || binary.empty() ? mig::armored_keyring(mig::as_bytes(binary))
                                               : binary;
}

// As gpg prints it: in groups, or with 0x.
std::string without_decoration(std::string_view word)
{
    std::string digits{word};
    std::erase(digits, ' ');
    if (digits.starts_with("0x") || digits.starts_with("0X")) digits.erase(0, 2);
    return digits;
}

bool looks_like_a_key_id(std::string const& word)
{
    auto const digits = without_decoration(word);
    return digits.size() >= key_id_digits_min &&
           digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

result<std::string> content_of(std::string const& word, std::string const& gpg_home)
{
    if (auto const who = mig::fingerprint::parse(without_decoration(word))) {
        return export_from_gpg(*who, gpg_home);
    }
    if (word != "-" && ::access(word.c_str(), F_OK) != 0) {
        if (looks_like_a_key_id(word)) {
            return error{errc::invalid_argument, "add", word,
                         "it is no full fingerprint, and shorter names collide: gpg --fingerprint "
                         "shows it, 40 digits or 64"};
        }
        if (word.find('@') != std::string::npos) {
            return error{errc::invalid_argument, "add", word,
                         "anybody can make a key of that name: give its full fingerprint, as gpg "
                         "--fingerprint shows it"};
        }
    }
    return read_whole(word, keyring_max_bytes);
}

std::set<mig::fingerprint> names_in(mig::keyring const& keys)
{
    std::set<mig::fingerprint> all;
    for (auto const& one : keys.certificates())
        all.insert(one.primary);
    for (auto const& one : keys.left_out()) {
        if (one.who) all.insert(*one.who);
    }
    return all;
}

error wrong(std::string const& where, error const& why)
{
    return error{why.code(), "add", where,
                 why.why().empty() ? why.message() : std::string{why.why()}};
}

class adder {
public:
    explicit adder(addition_sources const& sources) : sources_(sources), keyring_(sources.there) {}

    result<void> begin()
    {
        if (keyring_.empty()) return {};
        auto const keys = mig::keyring::from_bytes(mig::as_bytes(keyring_));
        if (!keys) return keys.error();
        there_ = names_in(*keys);
        return {};
    }

    result<void> add(std::string const& word)
    {
        auto const comes = content_of(word, sources_.gpg_home);
        if (!comes) return comes.error();
        auto const keys = mig::keyring::from_bytes(mig::as_bytes(*comes));
        if (!keys) return wrong(word, keys.error());
        std::vector<mig::fingerprint> not_wanted;
        std::vector<key_finding> not_taken;
        for (auto& found : examine(*keys, sources_.at)) {
            if (found.who && (keys->find(*found.who) != nullptr || there_.contains(*found.who))) {
                continue;
            }
            if (found.who) not_wanted.push_back(*found.who);
            not_taken.push_back(std::move(found));
        }
        auto merged = mig::merge_keyrings({.there = mig::as_bytes(keyring_),
                                           .comes = mig::as_bytes(*comes),
                                           .without = not_wanted});
        if (!merged) return wrong(word, merged.error());
        if (merged->added.empty() && merged->renewed.empty() && merged->unchanged.empty() &&
            not_taken.empty())
        {
            return error{errc::invalid_argument, "add", word, "there is no key in it"};
        }
        keyring_ = mig::to_text(merged->binary);
        for (auto& found : not_taken)
            told_.push_back({addition::fate::not_taken, std::move(found)});
        note(merged->added, addition::fate::added);
        note(merged->renewed, addition::fate::renewed);
        note(merged->unchanged, addition::fate::unchanged);
        return {};
    }

    result<additions> end() &&
    {
        additions made;
        made.changed = std::any_of(fates_.begin(), fates_.end(), [](auto const& one) {
            return one.second != addition::fate::unchanged;
        });
        made.content = !made.changed                ? sources_.there
                       : is_armored(sources_.there) ? mig::armored_keyring(mig::as_bytes(keyring_))
                                                    : keyring_;
        made.all = std::move(told_);
        if (fates_.empty()) return made;
        auto const keys = mig::keyring::from_bytes(mig::as_bytes(keyring_));
        if (!keys) return keys.error();
        for (auto& found : examine(*keys, sources_.at)) {
            auto const fate = found.who ? fates_.find(*found.who) : fates_.end();
            if (fate != fates_.end()) made.all.push_back({fate->second, std::move(found)});
        }
        return made;
    }

private:
    // The first word that brings something new says what became of a key.
    void note(std::vector<mig::fingerprint> const& keys, addition::fate what)
    {
        for (auto const& who : keys) {
            there_.insert(who);
            auto& fate = fates_.emplace(who, what).first->second;
            if (fate == addition::fate::unchanged) fate = what;
        }
    }

    addition_sources const& sources_;
    std::string keyring_;
    std::set<mig::fingerprint> there_;
    std::map<mig::fingerprint, addition::fate> fates_;
    std::vector<addition> told_;
};

std::string_view name(addition::fate what)
{
    switch (what) {
    case addition::fate::added:
        return "added";
    case addition::fate::renewed:
        return "renewed";
    case addition::fate::unchanged:
        return "unchanged";
    case addition::fate::not_taken:
        break;
    }
    return "not taken";
}

} // namespace

result<additions> add_certificates(addition_sources const& sources)
{
    adder all{sources};
    if (auto begun = all.begin(); !begun) return begun.error();
    for (auto const& word : sources.given) {
        if (auto added = all.add(word); !added) return added.error();
    }
    return std::move(all).end();
}

result<std::string> remove_certificates(std::string const& there,
                                        std::vector<std::string> const& which)
{
    auto const keys = mig::keyring::from_bytes(mig::as_bytes(there));
    if (!keys) return keys.error();
    auto const names = names_in(*keys);
    std::vector<mig::fingerprint> without;
    for (auto const& word : which) {
        auto const who = mig::fingerprint::parse(without_decoration(word));
        if (!who) return error{errc::invalid_argument, "remove", word, "it is no full fingerprint"};
        if (!names.contains(*who)) {
            return error{errc::not_found, "remove", word, "the keyring has no such key"};
        }
        without.push_back(*who);
    }
    auto const left =
        mig::merge_keyrings({.there = {}, .comes = mig::as_bytes(there), .without = without});
    if (!left) return left.error();
    return in_form_of(there, mig::to_text(left->binary));
}

std::string line_of(addition const& one)
{
    auto const line = line_of(one.found);
    // What an agent says is told by the rest of the line.
    return std::string{name(one.what)} + line.substr(line.find(':'));
}

mig::json to_json(addition const& one)
{
    auto told = mig::json::object({{"what", name(one.what)}});
    auto const found = to_json(one.found);
    for (auto const& [key, value] : found.members())
        told.set(key, value);
    return told;
}
