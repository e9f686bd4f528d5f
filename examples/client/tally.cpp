#include "tally.hpp"

#include <mig/base/log.hpp>

void tally::add(mig::command_status status, mig::answer const* answer)
{
    ++answered_;
    if (status != mig::command_status::success) ++failed_;
    if (answer == nullptr) return;
    bool any = false;
    bool confined = true;
    for (auto const& operation : answer->operations) {
        any = any || operation.found_anything;
        confined = confined && operation.unconfined.empty();
        if (!operation.success && status == mig::command_status::success) ++failed_;
        for (auto const& one : operation.gaps.counts)
            gaps_[one.why] += one.count;
        if (module_ == nullptr || module_->examined.statistic.empty()) continue;
        auto const* const count = operation.statistics.find(module_->examined.statistic);
        if (count != nullptr) examined_ += count->number();
    }
    if (any) ++found_;
    if (!confined) ++unconfined_;
}

int tally::exit_status() const noexcept
{
    if (found_ > 0) return exit_found;
    bool const complete = failed_ == 0 && missing_ == 0 && gaps_.empty() && answered_ > 0;
    return complete ? exit_not_found : exit_incomplete;
}

std::string tally::sentence() const
{
    auto text = with_commas(answered_) + (answered_ == 1 ? " agent" : " agents") + " answered, " +
                with_commas(found_) + " found something";
    if (failed_ > 0) text += ", " + with_commas(failed_) + " could not do it";
    if (missing_ > 0) text += ", " + with_commas(missing_) + " did not answer";
    if (module_ != nullptr && !module_->examined.noun.empty()) {
        text += "; " + std::string{module_->examined.noun} +
                " looked at: " + with_commas(static_cast<std::uint64_t>(examined_));
    }
    if (unconfined_ > 0) text += "; without their whole sandbox: " + with_commas(unconfined_);
    text += "; not looked at: ";
    if (gaps_.empty()) return text + "nothing";
    bool first = true;
    for (auto const& [why, count] : gaps_) {
        text += (first ? "" : ", ") + with_commas(count) + " (" + mig::printable(why) + ")";
        first = false;
    }
    return text;
}

mig::json tally::as_json() const
{
    auto gaps = mig::json::object();
    for (auto const& [why, count] : gaps_)
        gaps.set(why, count);
    return mig::json::object({{"answered", answered_},
                              {"found", found_},
                              {"failed", failed_},
                              {"missing", missing_},
                              {"examined", examined_},
                              {"unconfined", unconfined_},
                              {"gaps", std::move(gaps)},
                              {"exit", exit_status()}});
}

std::string with_commas(std::uint64_t n)
{
    auto text = std::to_string(n);
    for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3) {
        text.insert(static_cast<std::size_t>(place), 1, ',');
    }
    return text;
}
