package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** H2, woven from its bytes, against a recorder that writes down what it is told. */
class JdbcWeavingTest {
    private static final WeavingLoader LOADER = new WeavingLoader("org.h2.", Map.of());

    private FakeRecorder recorder;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        recorder = FakeRecorder.open();
        Driver driver = (Driver)
                LOADER.loadClass("org.h2.Driver").getDeclaredConstructor().newInstance();
        connection = driver.connect("jdbc:h2:mem:", new Properties());
        assertThat(connection.getClass().getClassLoader()).isSameAs(LOADER);
        assertThat(recorder.calls).contains("connected");
        recorder.forget();
    }

    @AfterEach
    void disconnect() throws SQLException {
        recorder.trouble = null;
        connection.close();
        recorder.close();
    }

    @Test
    void shouldTellOfAStatement() throws SQLException {
        Statement statement = connection.createStatement();
        assertThat(recorder.calls).containsOnly("statementCreated");
        assertThat(recorder.last("statementCreated")).containsExactly(connection, statement, null);
        recorder.forget();
        assertThat(statement.execute("create table t (a int)")).isFalse();
        assertThat(recorder.calls).containsExactly("enterStatement", "exitSpan");
        assertThat(recorder.last("enterStatement")).containsExactly(statement, "create table t (a int)");
        assertThat(recorder.last("exitSpan")[2]).isNull();
        recorder.forget();
        assertThat(statement.executeUpdate("insert into t values (1), (2)")).isEqualTo(2);
        assertThat(recorder.calls).containsExactly("enterStatement", "exitSpan");
        assertThat(recorder.last("exitSpan")[1]).isEqualTo(2L);
        recorder.forget();
        assertThat(statement.executeLargeUpdate("update t set a = 3")).isEqualTo(2);
        assertThat(recorder.calls).containsExactly("enterStatement", "exitSpan");
        assertThat(recorder.last("exitSpan")[1]).isEqualTo(2L);
        recorder.forget();
        assertThat(statement.executeQuery("select * from t").next()).isTrue();
        assertThat(recorder.calls).startsWith("enterStatement", "exitSpan");
        assertThat(recorder.last("exitSpan")[1]).isEqualTo(-1L);
    }

    @Test
    void shouldTellOfAPreparedStatement() throws SQLException {
        connection.createStatement().execute("create table t (a int)");
        recorder.forget();
        PreparedStatement statement = connection.prepareStatement("insert into t values (?)");
        assertThat(recorder.last("statementCreated"))
                .containsExactly(connection, statement, "insert into t values (?)");
        recorder.forget();
        statement.setInt(1, 4);
        assertThat(statement.executeUpdate()).isEqualTo(1);
        assertThat(recorder.calls).containsExactly("enterStatement", "exitSpan");
        assertThat(recorder.last("enterStatement")).containsExactly(statement, null);
        assertThat(recorder.last("exitSpan")[1]).isEqualTo(1L);
    }

    @Test
    void shouldTellWhenAStatementIsClosed() throws SQLException {
        Statement statement = connection.createStatement();
        statement.close();
        assertThat(recorder.last("statementClosed")).containsExactly(statement);
        PreparedStatement prepared = connection.prepareStatement("select 1");
        prepared.close();
        assertThat(recorder.last("statementClosed")).containsExactly(prepared);
    }

    @Test
    void shouldLeaveAloneWhatElseCanBeClosed() throws Exception {
        LOADER.loadClass("org.h2.jdbc.JdbcResultSet");
        assertThat(LOADER.after).doesNotContainKey("org.h2.jdbc.JdbcResultSet");
    }

    @Test
    void shouldTellOfBatches() throws SQLException {
        Statement statement = connection.createStatement();
        statement.addBatch("create table t (a int)");
        statement.addBatch("insert into t values (1)");
        assertThat(recorder.calls.stream().filter("batchAdded"::equals)).hasSize(2);
        recorder.forget();
        assertThat(statement.executeBatch()).containsExactly(0, 1);
        assertThat(recorder.calls.get(0)).isEqualTo("enterBatch");
        assertThat(recorder.calls.get(recorder.calls.size() - 1)).isEqualTo("exitBatch");
        assertThat((int[]) recorder.last("exitBatch")[1]).containsExactly(0, 1);
    }

    @Test
    void shouldHideWhatTheDriverRunsToValidate() throws SQLException {
        assertThat(connection.isValid(1)).isTrue();
        assertThat(recorder.calls.get(0)).isEqualTo("enterHidden");
        assertThat(recorder.calls.get(recorder.calls.size() - 1)).isEqualTo("exitSpan");
    }

    @Test
    void shouldLetExceptionsThroughUntouched() throws SQLException {
        Statement statement = connection.createStatement();
        recorder.forget();
        Throwable thrown = catchThrowable(() -> statement.executeQuery("select nonsense from nowhere"));
        assertThat(thrown).isInstanceOf(SQLException.class).hasNoSuppressedExceptions();
        assertThat(recorder.calls).containsExactly("enterStatement", "exitSpan");
        assertThat(recorder.last("exitSpan")[2]).isSameAs(thrown);
    }

    @Test
    void shouldKeepItsOwnTroubleFromTheApplication() throws SQLException {
        List<Throwable> thrown = new ArrayList<>();
        recorder.trouble = () -> {
            Throwable next = thrown.size() % 2 == 0 ? new IllegalStateException("ours") : new AssertionError("ours");
            thrown.add(next);
            return next;
        };
        Statement statement = connection.createStatement();
        statement.execute("create table t (a int)");
        assertThat(statement.executeUpdate("insert into t values (1)")).isEqualTo(1);
        assertThat(connection.prepareStatement("select a from t").executeQuery().next())
                .isTrue();
        assertThat(connection.isValid(1)).isTrue();
        statement.addBatch("delete from t");
        assertThat(statement.executeBatch()).containsExactly(1);
        Throwable theirs = catchThrowable(() -> statement.execute("nonsense"));
        assertThat(theirs).isInstanceOf(SQLException.class).hasNoSuppressedExceptions();
        assertThat(recorder.failures).isNotEmpty().isEqualTo(thrown);
        for (int i = 0; i < recorder.calls.size(); i++) {
            if (recorder.calls.get(i).equals("adviceFailed")) {
                assertThat(recorder.arguments.get(i)[1]).isEqualTo("jdbc");
            }
        }
    }

    /** The woven code's handler calls it, and nothing is behind that. */
    @Test
    void shouldKeepTroubleWithTroubleFromTheApplication() throws SQLException {
        recorder.trouble = () -> new IllegalStateException("ours");
        recorder.deafness = () -> new StackOverflowError("ours, too");
        assertThat(connection.createStatement().execute("create table u (a int)"))
                .isFalse();
        assertThat(recorder.failures).isNotEmpty();
    }

    @Test
    void shouldStayIdleBehindAShutGate() throws SQLException {
        recorder.close();
        assertThat(connection.createStatement().execute("create table t (a int)"))
                .isFalse();
        assertThat(recorder.calls).isEmpty();
    }

    @Test
    void shouldChangeBodiesOnly() throws Exception {
        for (String name :
                List.of("JdbcStatement", "JdbcPreparedStatement", "JdbcCallableStatement", "JdbcConnection")) {
            LOADER.loadClass("org.h2.jdbc." + name);
            assertThat(LOADER.after).containsKey("org.h2.jdbc." + name);
        }
        assertThat(LOADER.after).containsKey("org.h2.Driver").hasSizeGreaterThanOrEqualTo(5);
        for (String name : LOADER.after.keySet()) {
            assertThat(shapeOf(LOADER.after.get(name))).as(name).isEqualTo(shapeOf(LOADER.before.get(name)));
        }
    }

    /** All that a retransformation may not change. */
    private static List<String> shapeOf(byte[] classFile) {
        List<String> shape = new ArrayList<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public void visit(
                                    int version,
                                    int access,
                                    String name,
                                    String signature,
                                    String parent,
                                    String[] interfaces) {
                                shape.add(version + " " + access + " " + name + " " + signature + " " + parent + " "
                                        + List.of(interfaces));
                            }

                            @Override
                            public FieldVisitor visitField(
                                    int access, String name, String descriptor, String signature, Object value) {
                                shape.add(access + " " + name + " " + descriptor + " " + signature + " " + value);
                                return null;
                            }

                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                shape.add(access + " " + name + descriptor + " " + signature + " "
                                        + (exceptions == null ? "" : List.of(exceptions)));
                                return null;
                            }

                            @Override
                            public void visitInnerClass(String name, String outer, String inner, int access) {
                                shape.add("inner " + name + " " + access);
                            }
                        },
                        ClassReader.SKIP_CODE);
        return shape;
    }
}
