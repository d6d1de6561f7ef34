//! Every message of the contract, once: what is to be done with each is the caller's macro. Read by these tests and by the
//! fuzzer (`wasm/fuzz`).

macro_rules! every_message {
    ($with:ident) => {
        $with! {
            Abort Accept AnnouncePresence Answer AnswerOffer AskAgain Attribution AttributionProof Balance
            CancelPayment CancelRequest CertificateNeeded Charter Checkpoint CheckpointRow Child ClaimInvitation
            ClockGap ClockReading CloseCode CloseSession Code CodeQuery CodeRow Command Commit CommitCertificate
            CommunityJoined CommunityRecords CommunityRow CommunityView CommunityWanted Condition ConditionList
            Contradiction ControllerRecord CreateIdentity Credentials DecisionCertificate DecisionRow Denied
            DenominationCount DerivedKey Done Envelope Event Evidence Exo Exposure Failed Fault FaultProof FaultRow
            FaultView FaultsKnown FaultsWanted FetchCommunity Finality FoundCommunity HandOut HandOutAsk HandOutAsked
            HandOutRow HelloWanted Holding HotCertificate IdentityGenesis IndexRange Input Invitation InvitationClaim
            InvitationUseRow Invite Issuance IssuanceRow JoinCommunity JoinLink Justification KeyRef KeyRow
            KeysReserved KnownRow LeaveCommunity LevelLimit Lock MadeCode MadeCommunity MakeCode Membership
            MembershipGranted Message MissingAncestors NoteBackup Offer OfferEnded OfferReceived OfferWitness
            OfficeRow Output OutputProof Outputs Overview OverviewQuery PaidTwice PairingPack Parameters
            PasskeyAssertion PasskeyKey Pay PayCode PaymentMoved PaymentQuery PaymentRequest PaymentRow PaymentView
            PeerAccepted PeerFault PeerPayload Persist Person Presence PresenceQuery PresenceSeen Preview PreviewQuery
            Profile PromiseRow ProofRow Query Receipt Received Reclaim Refusal RegisterPasskey Rename ReserveKeys
            RivalFinality Row RowChange SeekPayee SelfRow Send SessionClaim SessionClosed SessionHello SessionOpened
            SessionPayload SetHandOut SetShown Settled Sign SignItem SignRefused Signature Signed Start StatementLink
            Status SupersedeEvidence Supersedes Threshold Tick TimeReading TokenId TokenView TombstoneRow TookBack
            Transaction TransactionInput VoidProof Vote Wake WithdrawOffer WitnessAnswer WitnessAsk WitnessCancel
            WitnessChainRow WitnessCode WitnessHeadRow WitnessJustify WitnessQuery WitnessRecall WitnessRecalled
            WitnessRow WitnessSaid WitnessSet WitnessSubmit WitnessView WitnessWanted WitnessedView
        }
    };
}
