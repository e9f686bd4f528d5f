// A value, or the reason there is none.
//
// Every mig function that can fail returns result<T>.  No mig function throws
// for an operating failure; only std::bad_alloc passes through.  See error.hpp
// for what a failure carries, and answer.hpp for the third case, an operation
// that succeeded without having been able to look everywhere.
//
// Thread safety: distinct objects, safe; one object, as for std::variant.

#ifndef MIG_BASE_RESULT_HPP
#define MIG_BASE_RESULT_HPP

#include <mig/base/assert.hpp>
#include <mig/base/error.hpp>

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

namespace mig {

template <class T>
class [[nodiscard]] result {
public:
    using value_type = T;

    result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    template <std::convertible_to<T> U>
    result(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value))
    {}
    result(mig::error why) : state_(std::in_place_index<1>, std::move(why)) {}
    result(errc code) : result(mig::error{code}) {}

    [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    // Preconditions: ok().
    T& operator*() & noexcept
    {
        MIG_ASSERT(ok());
        return *std::get_if<0>(&state_);
    }
    T const& operator*() const& noexcept
    {
        MIG_ASSERT(ok());
        return *std::get_if<0>(&state_);
    }
    T&& operator*() && noexcept
    {
        MIG_ASSERT(ok());
        return std::move(*std::get_if<0>(&state_));
    }
    T* operator->() noexcept { return &**this; }
    T const* operator->() const noexcept { return &**this; }

    // Precondition: !ok().
    mig::error const& error() const& noexcept
    {
        MIG_ASSERT(!ok());
        return *std::get_if<1>(&state_);
    }
    mig::error&& error() && noexcept
    {
        MIG_ASSERT(!ok());
        return std::move(*std::get_if<1>(&state_));
    }

    // For callers that prefer exceptions: the value, or throws error_exception.
    T& value() & { return ok() ? **this : throw error_exception{error()}; }
    T&& value() && { return ok() ? std::move(**this) : throw error_exception{error()}; }

    // Applies f, which returns a result<U>, to the value; passes a failure on.
    template <class F>
    auto and_then(F&& f) && -> std::invoke_result_t<F, T&&>
    {
        if (!ok()) return std::move(*this).error();
        return std::forward<F>(f)(std::move(**this));
    }

private:
    std::variant<T, mig::error> state_;
};

// Done, or the reason it is not.
template <>
class [[nodiscard]] result<void> {
public:
    using value_type = void;

    result() = default;
    result(mig::error why) : why_(std::move(why)) {}
    result(errc code) : why_(code) {}

    [[nodiscard]] bool ok() const noexcept { return why_.code() == errc::none; }
    explicit operator bool() const noexcept { return ok(); }
    mig::error const& error() const noexcept
    {
        MIG_ASSERT(!ok());
        return why_;
    }
    void value() const
    {
        if (!ok()) throw error_exception{why_};
    }

private:
    mig::error why_;
};

} // namespace mig

#endif
