package io.spanweave.agent.trace;

import io.spanweave.agent.settings.Log;

/**
 * The Sentry SDK that the application has started itself, if it has: errors are left to it, which knows more of them than an
 * agent, and is how the application wants to have them reported.
 */
final class OwnSdk {
    private final WeakIdentityMap<Boolean> clients = new WeakIdentityMap<>();
    private volatile boolean started;

    void started(Object client) {
        clients.put(client, true);
        started = true;
        Log.sayOnce(
                "own SDK",
                "the application reports errors with its own Sentry SDK: they are left to it, and transactions are sent."
                        + " SPANWEAVE_SENTRY_SDK_ENABLED=false sends both.");
    }

    void ended(Object client) {
        clients.remove(client);
    }

    /** Nobody says any more whether there is one. */
    void forget() {
        started = false;
        clients.clear();
    }

    boolean isAtWork() {
        if (!started) {
            return false;
        }
        // One whose web application is gone was perhaps never closed.
        clients.forgetCollected();
        return !clients.isEmpty();
    }
}
