package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Posts envelopes over one connection that is kept open. Only for the reporter's thread, but for one method. */
final class Sender {
    private static final int ROOM_AT_FIRST = 8_192;

    /** A giant envelope may need more for once; it is not kept. */
    private static final int ROOM_KEPT = 65_536;

    private final Dsn dsn;
    private final int connectTimeout;
    private final int readTimeout;
    /** Up to the length of the body. */
    private final byte[] head;

    private byte[] request;
    private volatile @Nullable Connection connection;

    Sender(Dsn dsn, Settings settings, String version) {
        this.dsn = dsn;
        this.connectTimeout = settings.millis(Setting.CONNECT_TIMEOUT);
        this.readTimeout = settings.millis(Setting.READ_TIMEOUT);
        String agent = "spanweave/" + version;
        this.head = String.join(
                        "\r\n",
                        "POST " + dsn.envelopePath() + " HTTP/1.1",
                        "Host: " + dsn.authority(),
                        "User-Agent: " + agent,
                        // GlitchTip reads the key from here, and not from the envelope.
                        "X-Sentry-Auth: Sentry sentry_version=7,sentry_client=" + agent + ",sentry_key=" + dsn.key(),
                        "Content-Type: application/x-sentry-envelope",
                        "Content-Encoding: gzip",
                        "Content-Length: ")
                .getBytes(StandardCharsets.ISO_8859_1);
        this.request = Arrays.copyOf(head, ROOM_AT_FIRST);
    }

    /**
     * Posts an envelope. A connection the server has closed in the meantime is opened again once: the event's id lets
     * the server see a repetition.
     *
     * @param envelope compressed with gzip
     * @throws IOException when no answer came; the envelope may be sent again
     */
    Connection.Answer send(byte[] envelope) throws IOException {
        int length = compose(envelope);
        Connection open = connection;
        if (open != null) {
            try {
                return post(open, length);
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
        return post(open, length);
    }

    /** Everything in one array: in two writes it would be two packets, and the second would wait for the first. */
    private int compose(byte[] envelope) {
        byte[] end = (envelope.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        int length = head.length + end.length + envelope.length;
        if (request.length < length || (request.length > ROOM_KEPT && length <= ROOM_KEPT)) {
            request = Arrays.copyOf(head, Math.max(length, ROOM_AT_FIRST));
        }
        System.arraycopy(end, 0, request, head.length, end.length);
        System.arraycopy(envelope, 0, request, head.length + end.length, envelope.length);
        return length;
    }

    private Connection.Answer post(Connection open, int length) throws IOException {
        boolean answered = false;
        try {
            Connection.Answer answer = open.post(request, length);
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
