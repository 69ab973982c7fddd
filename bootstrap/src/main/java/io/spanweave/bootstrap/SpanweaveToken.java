package io.spanweave.bootstrap;

/**
 * What an {@code enter} of the {@link SpanweaveGate} returns and the matching {@code exit} takes: the span being
 * recorded, of which woven code knows nothing more.
 */
public abstract class SpanweaveToken {
    /** For the agent's own span only. */
    protected SpanweaveToken() {}
}
