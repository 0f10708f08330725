package org.parley.domain.calls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;
import org.parley.domain.conversations.ConferenceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All calls of a node: the door to {@link BrowserLegs}, {@link PhoneLegs} and {@link CallHistory}. Thread-safe. Start it once media
 * and telephones are wired; close it before they close.
 */
public final class Calls implements CallControl, PhoneEvents, MediaEvents, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final Duration MAX_STOP = Duration.ofSeconds(3);
    private static final int MAX_PAGE = 200;
    private static final String MEDIA = "media";

    private final CallContext context;
    private final BrowserLegs browsers;
    private final PhoneLegs phones;
    private final BrowserWishes wishes;
    private final List<Consumer<Speakers>> speakersConsumers = new CopyOnWriteArrayList<>();
    private final List<Consumer<VideoSlots>> slotsConsumers = new CopyOnWriteArrayList<>();

    public Calls(CallsNeeds needs) {
        this(needs, work -> Thread.ofVirtual().name("parley-call").start(work));
    }

    /** Tests hand in an executor that runs everything at once. */
    Calls(CallsNeeds needs, Executor executor) {
        var directory = new CallDirectory(needs.settings().maxCalls());
        var history = new CallHistory(needs.events());
        var scenes = new Scenes(needs.media(), needs.scheduler());
        var parts = new CallSession.Parts(
                needs.events(),
                needs.clock(),
                needs.scheduler(),
                new CallDecisions(needs.settings().maxLegsPerCall()),
                directory,
                new CallEffector(needs.media(), needs.phones()),
                scenes);
        context = new CallContext(
                needs,
                executor,
                directory,
                parts,
                new CommandLog(needs.settings().rememberedCommands()),
                history,
                new CallIndex(needs.database(), history, needs.conferences()),
                scenes);
        var devices = new CalledDevices(context);
        wishes = new BrowserWishes(context);
        browsers = new BrowserLegs(context, devices, wishes);
        phones = new PhoneLegs(context, devices);
    }

    /** Ends what a crash left open, then takes calls. */
    public void start() {
        for (var call : context.index().catchUp()) {
            endLeftOver(call);
        }
        context.index().follow();
    }

    @Override
    public Joined join(JoinConference command) {
        return making(command.by(), command.commandId(), () -> browsers.join(command));
    }

    @Override
    public Joined dial(Dial command) {
        return making(command.by(), command.commandId(), () -> browsers.dial(command));
    }

    @Override
    public Joined accept(Accept command) {
        return making(command.by(), command.commandId(), () -> browsers.accept(command));
    }

    @Override
    public JoinedWithAnswer joinWithOffer(JoinWithOffer command) {
        return making(command.by(), command.commandId(), () -> browsers.joinWithOffer(command));
    }

    /** Not among the answers that are remembered, for it is long: its leg remembers the newest. */
    @Override
    public String offer(Offer command) {
        return onLeg(command.by(), command.call(), command.leg(), (session, leg) -> wishes.offer(session, leg, command));
    }

    @Override
    public void setVideo(SetVideo command) {
        changeLeg(
                command.by(),
                command.commandId(),
                command.call(),
                command.leg(),
                (session, leg) -> wishes.setVideo(session, leg, command));
    }

    @Override
    public void view(View command) {
        onLeg(command.by(), command.call(), command.leg(), (session, leg) -> {
            wishes.view(session, leg, command);
            return true;
        });
    }

    @Override
    public void takeSeat(TakeSeat command) {
        onLeg(command.by(), command.call(), command.leg(), (session, leg) -> {
            wishes.takeSeat(session, leg, command);
            return true;
        });
    }

    @Override
    public void listen(Listen command) {
        onLeg(command.by(), command.call(), command.leg(), (session, leg) -> {
            wishes.listen(session, leg, command);
            return true;
        });
    }

    @Override
    public void moderate(Moderate command) {
        changeLeg(
                command.by(),
                command.commandId(),
                command.call(),
                command.leg(),
                (session, leg) -> wishes.moderate(session, leg, command));
    }

    @Override
    public void lock(Lock command) {
        once(command.by(), command.commandId(), command.call(), () -> {
            var session = running(command.by(), command.call());
            context.inCall(session, () -> {
                wishes.lock(session, command);
                return true;
            });
        });
    }

    @Override
    public void answer(AnswerOffer command) {
        once(command.by(), command.commandId(), command.call(), () -> browsers.answer(command));
    }

    @Override
    public void hangUp(HangUp command) {
        changeLeg(command.by(), command.commandId(), command.call(), command.leg(), (session, leg) -> {
            var call = session.begun();
            CallRights.requireOwnOrManage(command.by(), call, leg, context.conferenceOf(call));
            if (!session.fact(command.commandId(), new CallCommand.Leave(leg.leg(), reasonOfHangUp(call, leg)))) {
                throw new ParleyException(
                        ErrorCode.STORE_FAILED, "You have hung up; it will be stored when the disk works again.");
            }
        });
    }

    @Override
    public void setMuted(SetMuted command) {
        changeLeg(command.by(), command.commandId(), command.call(), command.leg(), (session, leg) -> {
            var call = session.begun();
            if (command.muted()) {
                CallRights.requireOwnOrManage(command.by(), call, leg, context.conferenceOf(call));
            } else {
                CallRights.requireOwn(command.by(), call, leg); // Nobody opens another's microphone.
            }
            session.must(command.commandId(), new CallCommand.SetMuted(leg.leg(), command.muted()));
        });
    }

    @Override
    public void setRecording(SetRecording command) {
        once(command.by(), command.commandId(), command.call(), () -> {
            var session = running(command.by(), command.call());
            context.inCall(session, () -> {
                var call = session.begun();
                CallRights.requireRecord(command.by(), call, context.conferenceOf(call));
                var recording = new RecordingId(context.needs().ids().next("recording"));
                session.must(
                        command.commandId(),
                        command.on()
                                ? new CallCommand.Record(recording, command.by().displayName())
                                : new CallCommand.StopRecording(EndReason.HUNG_UP));
                return true;
            });
        });
    }

    @Override
    public CallState state(Principal by, CallId call, Optional<Instant> at) {
        var now = latest(call)
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "There is no call " + call + "."));
        CallRights.requireSee(by, now, context.conferenceOf(now));
        return at.map(moment -> context.history()
                        .state(call, moment)
                        .orElseThrow(() -> new ParleyException(
                                ErrorCode.NOT_FOUND, "Call " + call + " began at " + now.startedAt() + ", later than " + moment + ".")))
                .orElse(now);
    }

    @Override
    public List<TimedEvent> timeline(Principal by, CallId call) {
        state(by, call, Optional.empty());
        return context.history().timeline(call);
    }

    @Override
    public List<CallState> calls(Principal by, Optional<CallId> before, int limit) {
        return context.index().visible(by, before, Math.clamp(limit, 1, MAX_PAGE)).stream()
                .flatMap(call -> latest(call).stream())
                .toList();
    }

    @Override
    public Optional<CallState> running(ConferenceId conference) {
        return context.directory().in(conference).flatMap(CallSession::state).filter(call -> !call.isEnded());
    }

    @Override
    public AutoCloseable subscribe(long afterPosition, Consumer<TimedEvent> consumer) {
        return context.history().subscribe(afterPosition, consumer);
    }

    @Override
    public AutoCloseable subscribeSpeakers(Consumer<Speakers> consumer) {
        speakersConsumers.add(consumer);
        return () -> speakersConsumers.remove(consumer);
    }

    @Override
    public AutoCloseable subscribeSlots(Consumer<VideoSlots> consumer) {
        slotsConsumers.add(consumer);
        return () -> slotsConsumers.remove(consumer);
    }

    @Override
    public AutoCloseable subscribeScenes(Consumer<Scene> consumer) {
        return context.scenes().subscribe(consumer);
    }

    @Override
    public List<TimedEvent> stored(long afterPosition, int limit) {
        return context.history().stored(afterPosition, limit);
    }

    @Override
    public long position() {
        return context.history().position();
    }

    /** How many calls are up. */
    public int running() {
        return context.directory().size();
    }

    @Override
    public void incoming(Incoming call) {
        phones.incoming(call);
    }

    @Override
    public void ringing(LegId leg) {
        phones.ringing(leg);
    }

    @Override
    public void answered(LegId leg, String answerSdp) {
        phones.answered(leg, answerSdp);
    }

    @Override
    public void progressed(LegId leg, String answerSdp) {
        phones.progressed(leg, answerSdp);
    }

    @Override
    public void mediaRefused(LegId leg, String device) {
        phones.mediaRefused(leg, device);
    }

    @Override
    public void redirected(LegId leg, String number) {
        phones.redirected(leg, number);
    }

    @Override
    public String offerWanted(LegId leg) {
        return phones.offerWanted(leg);
    }

    @Override
    public void offerAnswered(LegId leg, String answerSdp) {
        phones.offerAnswered(leg, answerSdp);
    }

    @Override
    public void transferRequested(LegId leg, Transfer transfer) {
        phones.transferRequested(leg, transfer);
    }

    @Override
    public void failed(LegId leg, EndReason reason) {
        phones.failed(leg, reason);
    }

    @Override
    public void hungUp(LegId leg, EndReason reason) {
        phones.hungUp(leg, reason);
    }

    @Override
    public String offered(LegId leg, String offerSdp) {
        return phones.offered(leg, offerSdp);
    }

    @Override
    public void digit(LegId leg, char digit, int durationMs) {
        phones.digit(leg, digit, durationMs);
    }

    @Override
    public void legConnected(CallId call, LegId leg) {
        context.directory().ofLeg(leg).ifPresent(session -> session.mailbox()
                .tell(() -> session.fact(MEDIA, new CallCommand.Connect(leg))));
    }

    @Override
    public void legLost(CallId call, LegId leg, String because) {
        context.directory().ofLeg(leg).ifPresent(session -> {
            LOG.info("Call {}: leg {} is lost: {}", call, leg, because);
            Runnable leave = () -> context.tell(
                    leg, up -> up.fact(MEDIA, new CallCommand.Leave(leg, EndReason.CONNECTION_LOST)));
            if (isBrowser(session, leg)) {
                // It may be a page that is being loaded anew: then a new leg takes this one's place, and the call goes on.
                var needs = context.needs();
                needs.scheduler().after(needs.settings().browserReturnsWithin(), leave);
            } else {
                leave.run();
            }
        });
    }

    private static boolean isBrowser(CallSession session, LegId leg) {
        return session.state().stream()
                .flatMap(state -> state.legs().stream())
                .anyMatch(each -> each.leg().equals(leg) && each.kind() == LegKind.BROWSER);
    }

    @Override
    public void digit(CallId call, LegId leg, char digit, int durationMs) {
        phones.digit(leg, digit, durationMs);
    }

    @Override
    public void speakers(Speakers speakers) {
        speakersConsumers.forEach(consumer -> consumer.accept(speakers));
    }

    @Override
    public void slots(VideoSlots slots) {
        slotsConsumers.forEach(consumer -> consumer.accept(slots));
    }

    /** May be lost when the call is busy: the next comes in a few seconds. */
    @Override
    public void quality(CallQuality quality) {
        context.directory()
                .call(quality.call())
                .ifPresent(session -> session.mailbox().offer(() -> {
                    if (session.state().isPresent()) {
                        session.measured(quality.legs());
                    }
                }));
    }

    @Override
    public void recordingFailed(CallId call, RecordingId recording, String because) {
        context.directory().call(call).ifPresent(session -> {
            LOG.warn("Call {}: recording {} could not go on: {}", call, recording, because);
            session.mailbox().tell(() -> {
                if (session.state().flatMap(CallState::recording).equals(Optional.of(recording))) {
                    session.fact(MEDIA, new CallCommand.StopRecording(EndReason.FAILED));
                }
            });
        });
    }

    /** Ends all calls with NODE_STOPPED and waits, a few seconds at most, until that is stored. */
    @Override
    public void close() {
        context.directory().stop();
        var ends = new ArrayList<CompletableFuture<Void>>();
        for (var session : context.directory().all()) {
            var ended = new CompletableFuture<Void>();
            ends.add(ended);
            session.mailbox().tell(() -> {
                try {
                    if (session.state().isPresent()) {
                        session.fact("stop", new CallCommand.End(EndReason.NODE_STOPPED));
                    }
                } finally {
                    ended.complete(null);
                }
            });
        }
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .orTimeout(MAX_STOP.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            context.index().close();
        } catch (CompletionException _) {
            LOG.warn("Not all calls could be ended in time; the next start ends them.");
        } catch (Exception failure) {
            LOG.warn("The list of calls did not close: {}", failure.getMessage());
        }
    }

    /** A command that makes a leg. After a restart its answer, the offer, is gone, and says so instead of calling again. */
    private <T> T making(Principal by, String commandId, Supplier<T> work) {
        return context.commands().once(CommandLog.key(by, commandId), () -> {
            context.index().madeBy(by.subject(), commandId).filter(made -> !cameToNothing(made)).ifPresent(made -> {
                throw new ParleyException(
                        ErrorCode.GONE, "This command was done before, in call " + made.call() + ", and its offer is gone.");
            });
            return work.get();
        });
    }

    /** Media refused the leg at once, and the person was told to try again. */
    private boolean cameToNothing(CallIndex.Made made) {
        return context.history()
                .state(made.call())
                .flatMap(call -> CallDecisions.leg(call, made.leg()))
                .filter(leg -> leg.joinedAt().isEmpty())
                .flatMap(Leg::leftReason)
                .filter(reason -> reason == EndReason.FAILED || reason == EndReason.NODE_AT_LIMIT)
                .isPresent();
    }

    /** A command on a call; where the call is over, whether it was done while it was up. */
    private void once(Principal by, String commandId, CallId call, Runnable work) {
        context.commands().once(CommandLog.key(by, commandId), () -> {
            if (context.session(by, call).isPresent() || !wasDone(by, commandId, call)) {
                work.run();
            }
            return true;
        });
    }

    private boolean wasDone(Principal by, String commandId, CallId call) {
        var timeline = context.history().timeline(call);
        var state = CallFold.of(timeline)
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "There is no call " + call + "."));
        CallRights.requireSee(by, state, context.conferenceOf(state));
        return timeline.stream().anyMatch(event -> event.commandId().equals(commandId));
    }

    private void changeLeg(
            Principal by, String commandId, CallId call, LegId leg, BiConsumer<CallSession, Leg> work) {
        once(by, commandId, call, () -> {
            onLeg(by, call, leg, (session, found) -> {
                work.accept(session, found);
                return true;
            });
        });
    }

    /** Does {@code work} in its turn, if the call is up and has this leg. */
    private <T> T onLeg(Principal by, CallId call, LegId leg, BiFunction<CallSession, Leg, T> work) {
        var session = running(by, call);
        return context.inCall(session, () -> {
            var found = CallDecisions.leg(session.begun(), leg)
                    .orElseThrow(() ->
                            new ParleyException(ErrorCode.NOT_FOUND, "Call " + call + " has no leg " + leg + "."));
            return work.apply(session, found);
        });
    }

    private CallSession running(Principal by, CallId call) {
        return context.session(by, call)
                .orElseThrow(() -> new ParleyException(ErrorCode.GONE, "Call " + call + " has ended."));
    }

    /** What hanging up means where it is done. */
    private static EndReason reasonOfHangUp(CallState call, Leg leg) {
        if (CallDecisions.isConference(call) || leg.phase() == Phase.LEFT) {
            return EndReason.HUNG_UP;
        }
        if (!CallDecisions.isCaller(call, leg)) {
            return leg.phase() == Phase.JOINED ? EndReason.HUNG_UP : EndReason.DECLINED;
        }
        boolean answered = call.legs().stream()
                .anyMatch(other -> !CallDecisions.isCaller(call, other) && other.joinedAt().isPresent());
        return answered ? EndReason.HUNG_UP : EndReason.CANCELLED;
    }

    private Optional<CallState> latest(CallId call) {
        return context.directory()
                .call(call)
                .flatMap(CallSession::state)
                .or(() -> context.history().state(call));
    }

    private void endLeftOver(CallId call) {
        var events = context.history().timeline(call);
        CallFold.of(events).filter(state -> !state.isEnded()).ifPresent(state -> {
            var session = CallSession.leftOver(state, events.getLast(), context.parts());
            session.fact("start", new CallCommand.End(EndReason.NODE_STOPPED));
            LOG.info("Call {} was up when the node went down: ended.", call);
        });
    }
}
