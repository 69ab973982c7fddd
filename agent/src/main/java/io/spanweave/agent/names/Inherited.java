package io.spanweave.agent.names;

import org.jspecify.annotations.Nullable;

/** What a supertype says of a method: its annotations hold for whatever implements or overrides it. */
final class Inherited {
    private final @Nullable Mark onMethod;
    private final @Nullable Mark onType;
    private final @Nullable String @Nullable [] keys;

    Inherited(@Nullable Mark onMethod, @Nullable Mark onType, @Nullable String @Nullable [] keys) {
        this.onMethod = onMethod;
        this.onType = onType;
        this.keys = keys;
    }

    @Nullable
    Mark onMethod() {
        return onMethod;
    }

    /** What the annotation of the whole type says. */
    @Nullable
    Mark onType() {
        return onType;
    }

    /** See {@link MethodFile#keys}. */
    @Nullable
    String @Nullable [] keys() {
        return keys;
    }
}
