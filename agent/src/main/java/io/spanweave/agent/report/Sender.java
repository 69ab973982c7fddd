package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Posts envelopes over one connection that is kept open. Only for the reporter's thread, but for one method. */
final class Sender {
    private final Dsn dsn;
    private final int connectTimeout;
    private final int readTimeout;
    private final String auth;
    private final String agent;
    private volatile @Nullable Connection connection;

    Sender(Dsn dsn, Settings settings, String version) {
        this.dsn = dsn;
        this.connectTimeout = settings.millis(Setting.CONNECT_TIMEOUT);
        this.readTimeout = settings.millis(Setting.READ_TIMEOUT);
        this.agent = "spanweave/" + version;
        // GlitchTip reads the key from here, and not from the envelope.
        this.auth = "X-Sentry-Auth: Sentry sentry_version=7,sentry_client=" + agent + ",sentry_key=" + dsn.key();
    }

    /**
     * Posts an envelope. A connection the server has closed in the meantime is opened again once: the event's id lets
     * the server see a repetition.
     *
     * @param envelope compressed with gzip
     * @throws IOException when no answer came; the envelope may be sent again
     */
    Connection.Answer send(byte[] envelope) throws IOException {
        Connection open = connection;
        if (open != null) {
            try {
                return post(open, envelope);
            } catch (IOException e) {
                boolean stale = open.isUsed() && !(e instanceof java.net.SocketTimeoutException);
                close();
                if (!stale) {
                    throw e;
                }
            }
        }
        open = Connection.open(dsn, connectTimeout, readTimeout);
        connection = open;
        return post(open, envelope);
    }

    private Connection.Answer post(Connection open, byte[] envelope) throws IOException {
        boolean answered = false;
        try {
            Connection.Answer answer = open.post(
                    Connection.head(
                            "POST " + dsn.envelopePath() + " HTTP/1.1",
                            "Host: " + dsn.authority(),
                            "User-Agent: " + agent,
                            auth,
                            "Content-Type: application/x-sentry-envelope",
                            "Content-Encoding: gzip",
                            "Content-Length: " + envelope.length),
                    envelope);
            answered = open.isReusable();
            return answer;
        } finally {
            if (!answered) {
                close();
            }
        }
    }

    /** See {@link Connection#giveUpIfStuck}; for any thread. */
    void giveUpIfStuck() {
        Connection open = connection;
        if (open != null) {
            open.giveUpIfStuck();
        }
    }

    void close() {
        Connection open = connection;
        if (open != null) {
            open.close();
            connection = null;
        }
    }
}
