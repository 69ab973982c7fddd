package io.spanweave.agent.trace;

import java.lang.ref.SoftReference;
import java.util.function.Consumer;

/**
 * What tasks of executors have thrown, until somebody asks their futures for the result. A future that nobody has asked, and
 * nobody can ask any more, has hidden its exception for good; at the end of the JVM that is every one of them.
 */
final class Swallowed extends WeakIdentityMap<Swallowed.Hidden> {
    private final TraceSink finished;
    private final WebReleases releases;
    private final Consumer<String> counted;

    Swallowed(TraceSink finished, WebReleases releases, Consumer<String> counted) {
        this.finished = finished;
        this.releases = releases;
        this.counted = counted;
    }

    void failed(Object future, Throwable thrown) {
        put(future, new Hidden(thrown, Trace.alone(releases.only())));
        finished.expect();
    }

    void asked(Object future) {
        if (!isEmpty()) {
            remove(future);
        }
    }

    @Override
    void lost(Hidden hidden) {
        Throwable thrown = hidden.thrown.get();
        if (thrown == null) {
            counted.accept("event.swallowed");
            return;
        }
        hidden.alone.add(new Failure(thrown, false, Failure.SWALLOWED));
        finished.accept(hidden.alone);
    }

    /**
     * A future that has been kept for long, in a static field of a web application that is gone, is kept by its own exception
     * if that is held here as by anybody else: an exception knows its class, the class its loader, and that the field.
     */
    static final class Hidden {
        private final SoftReference<Throwable> thrown;
        private final Trace alone;

        Hidden(Throwable thrown, Trace alone) {
            this.thrown = new SoftReference<>(thrown);
            this.alone = alone;
        }
    }
}
