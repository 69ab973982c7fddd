package io.spanweave.harness;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;

/** One client connection: requests one after the other, each treated as the behaviour of the moment says. */
final class Connection implements Runnable {
    private final Socket socket;
    private final Traffic traffic;
    private final Received received;
    private final Runnable onEnd;

    Connection(Socket socket, Traffic traffic, Received received, Runnable onEnd) {
        this.socket = socket;
        this.traffic = traffic;
        this.received = received;
        this.onEnd = onEnd;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean more = true;
            while (more) {
                more = serve(in, socket.getOutputStream());
            }
        } catch (IOException clientOrServerWentAway) {
            // Everything complete has been recorded; a broken connection is what fault tests are about.
        } finally {
            onEnd.run();
        }
    }

    /** False when this connection is done with. */
    private boolean serve(InputStream in, OutputStream out) throws IOException {
        traffic.holdWhile(Behaviour.NeverRead.class::isInstance, socket);
        Wire.Head head = Wire.readHead(in);
        if (head == null) {
            return false;
        }
        // The behaviour may have changed while a kept-alive connection was idle.
        traffic.holdWhile(Behaviour.NeverRead.class::isInstance, socket);
        traffic.requestArrived();
        if (head.expectsContinue()) {
            Wire.writeContinue(out);
        }
        if (traffic.behaviour() instanceof Behaviour.ResetMidBody) {
            if (!head.chunked()) {
                Wire.readExactly(in, head.contentLength() / 2);
            }
            return reset();
        }
        SentRequest request = Wire.decode(head, Wire.readBody(head, in));
        if (socket.isClosed()) {
            // The kernel hands a reader that was already waiting what comes in while the socket is being closed.
            return false;
        }
        traffic.bodyArrived();
        Verdict verdict = received.seen(request);
        traffic.holdWhile(Connection::silent, socket);
        Behaviour behaviour = traffic.behaviour();
        if (behaviour instanceof Behaviour.ResetMidBody) {
            return reset();
        }
        if (behaviour instanceof Behaviour.Answer answer) {
            received.answered(verdict, answer.status());
            Wire.write(out, answer.status(), answer.headers(), answer.body(), head.keepAlive());
            return head.keepAlive();
        }
        if (behaviour instanceof Behaviour.AcceptUpTo limit && request.body().length > limit.bytes()) {
            received.answered(verdict, 413);
            Wire.write(out, 413, Map.of(), "{\"detail\":\"too large\"}", head.keepAlive());
            return head.keepAlive();
        }
        received.answered(verdict, verdict.status());
        if (behaviour instanceof Behaviour.AcceptAfter slow) {
            traffic.pause(slow.delay(), socket);
        }
        Wire.write(out, verdict.status(), Map.of(), verdict.answer(), head.keepAlive());
        return head.keepAlive();
    }

    private static boolean silent(Behaviour behaviour) {
        return behaviour instanceof Behaviour.NeverAnswer || behaviour instanceof Behaviour.NeverRead;
    }

    /** Lingering for zero seconds turns the close into a TCP reset. */
    private boolean reset() throws IOException {
        socket.setSoLinger(true, 0);
        return false;
    }
}
