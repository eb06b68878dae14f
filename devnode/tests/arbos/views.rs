//! Views of every precompile: what they answer on a fresh chain, and their gas.

use alloy_primitives::{Address, B256, U256, address, b256};
use alloy_sol_types::{SolCall, sol};
use stylus_devnode::{
    arbos::{
        Host, PrecompileResult,
        precompiles::{
            ARB_GAS_INFO, ARB_INFO, ARB_OWNER_PUBLIC, ARB_SYS, ARB_WASM, ARB_WASM_CACHE,
        },
        storage::BLOCK_HASHES,
    },
    profile::Profile,
};

use crate::host::{GAS, MemoryHost, OWNER, PROGRAM, answer, ask, reverted, send};

sol! {
    function stylusVersion() returns (uint16);
    function inkPrice() returns (uint32);
    function maxStackDepth() returns (uint32);
    function freePages() returns (uint16);
    function pageGas() returns (uint16);
    function pageRamp() returns (uint64);
    function pageLimit() returns (uint16);
    function minInitGas() returns (uint64 gas, uint64 cached);
    function initCostScalar() returns (uint64);
    function expiryDays() returns (uint16);
    function keepaliveDays() returns (uint16);
    function blockCacheSize() returns (uint16);
    function activationGas() returns (uint64);
    function codehashVersion(bytes32 codehash) returns (uint16);
    function codehashAsmSize(bytes32 codehash) returns (uint32);
    function programVersion(address program) returns (uint16);
    function programInitGas(address program) returns (uint64 gas, uint64 gasWhenCached);
    function programMemoryFootprint(address program) returns (uint16);
    function programTimeLeft(address program) returns (uint64);
    function isCacheManager(address manager) returns (bool);
    function allCacheManagers() returns (address[]);
    function codehashIsCached(bytes32 codehash) returns (bool);
    function arbBlockNumber() returns (uint256);
    function arbBlockHash(uint256 number) returns (bytes32);
    function arbChainID() returns (uint256);
    function arbOSVersion() returns (uint256);
    function isTopLevelCall() returns (bool);
    function wasMyCallersAddressAliased() returns (bool);
    function mapL1SenderContractAddressToL2Alias(address sender, address unused) returns (address);
    function getBalance(address account) returns (uint256);
    function getCode(address account) returns (bytes);
    function getPricesInWei() returns (uint256 a, uint256 b, uint256 c, uint256 d, uint256 e, uint256 f);
    function getMinimumGasPrice() returns (uint256);
    function getL1BaseFeeEstimate() returns (uint256);
    function getCurrentTxL1GasFees() returns (uint256);
    function getGasBacklog() returns (uint64);
    function isChainOwner(address account) returns (bool);
    function getAllChainOwners() returns (address[]);
    function getNetworkFeeAccount() returns (address);
    function getInfraFeeAccount() returns (address);
    function getScheduledUpgrade() returns (uint64 version, uint64 time);
    function getMaxStylusContractFragments() returns (uint8);
}

/// Opening the state, the parameters, one word of answer.
const PARAMETER: u64 = 903;

#[test]
fn stylus_parameters_are_those_of_arbos_51() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    assert_eq!(
        answer(&mut host, ARB_WASM, &stylusVersionCall {}),
        (PARAMETER, 2)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &inkPriceCall {}),
        (PARAMETER, 10_000)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &maxStackDepthCall {}),
        (PARAMETER, 22_000)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &freePagesCall {}),
        (PARAMETER, 2)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &pageGasCall {}),
        (PARAMETER, 1_000)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &pageRampCall {}),
        (PARAMETER, 620_674_314)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &pageLimitCall {}),
        (PARAMETER, 128)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &initCostScalarCall {}),
        (PARAMETER, 100)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &expiryDaysCall {}),
        (PARAMETER, 365)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &keepaliveDaysCall {}),
        (PARAMETER, 31)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &blockCacheSizeCall {}),
        (PARAMETER, 32)
    );
    let (gas, min) = answer(&mut host, ARB_WASM, &minInitGasCall {});
    assert_eq!((gas, min.gas, min.cached), (906, 8_832, 352));
}

#[test]
fn methods_of_later_versions_take_all_gas_before_them() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    let burnt = crate::host::burnt();
    assert_eq!(ask(&mut host, ARB_WASM, &activationGasCall {}), burnt);
    assert_eq!(
        ask(
            &mut host,
            ARB_OWNER_PUBLIC,
            &getMaxStylusContractFragmentsCall {}
        ),
        burnt
    );
    let mut host = MemoryHost::new(Profile::ARBOS_60_DRAFT);
    assert_eq!(
        answer(&mut host, ARB_WASM, &activationGasCall {}),
        (1_603, 0)
    );
    assert_eq!(
        answer(
            &mut host,
            ARB_OWNER_PUBLIC,
            &getMaxStylusContractFragmentsCall {}
        ),
        (903, 2)
    );
}

#[test]
fn an_active_program_is_described() {
    let mut host = MemoryHost::with_active_program();
    let codehash = host.code_hash(PROGRAM);
    assert_eq!(
        answer(&mut host, ARB_WASM, &codehashVersionCall { codehash }),
        (1_706, 2)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &codehashAsmSizeCall { codehash }),
        (1_706, 514_048)
    );
    let program = PROGRAM;
    assert_eq!(
        answer(&mut host, ARB_WASM, &programVersionCall { program }),
        (4_306, 2)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM, &programMemoryFootprintCall { program }),
        (4_306, 1)
    );
    let (gas, entry) = answer(&mut host, ARB_WASM, &programInitGasCall { program });
    assert_eq!((gas, entry.gas, entry.gasWhenCached), (4_309, 9_213, 363));
}

#[test]
fn time_left_counts_from_the_started_hour() {
    let mut host = MemoryHost::with_active_program();
    let program = PROGRAM;
    let started = host.block.timestamp - (host.block.timestamp - 1_421_388_000) % 3_600;
    let left = 365 * 86_400 - (host.block.timestamp - started);
    assert_eq!(
        answer(&mut host, ARB_WASM, &programTimeLeftCall { program }),
        (4_306, left)
    );
}

#[test]
fn an_unknown_code_hash_is_not_activated() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    let not_activated = vec![0x6f, 0x80, 0x9c, 0x4e];
    let call = codehashVersionCall {
        codehash: B256::repeat_byte(0x11),
    };
    assert_eq!(
        ask(&mut host, ARB_WASM, &call),
        reverted(1_706, not_activated.clone())
    );
    let call = programVersionCall { program: OWNER };
    assert_eq!(
        ask(&mut host, ARB_WASM, &call),
        reverted(4_306, not_activated)
    );
}

#[test]
fn a_fresh_chain_has_no_cache_managers() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    assert_eq!(
        answer(
            &mut host,
            ARB_WASM_CACHE,
            &isCacheManagerCall { manager: OWNER }
        ),
        (1_606, false)
    );
    assert_eq!(
        answer(&mut host, ARB_WASM_CACHE, &allCacheManagersCall {}),
        (1_606, vec![])
    );
    let call = codehashIsCachedCall {
        codehash: B256::repeat_byte(1),
    };
    assert_eq!(answer(&mut host, ARB_WASM_CACHE, &call), (1_606, false));
}

#[test]
fn the_chain_describes_itself() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    assert_eq!(
        answer(&mut host, ARB_SYS, &arbBlockNumberCall {}),
        (803, U256::from(1_043))
    );
    assert_eq!(
        answer(&mut host, ARB_SYS, &arbChainIDCall {}),
        (803, U256::from(412_346))
    );
    assert_eq!(
        answer(&mut host, ARB_SYS, &arbOSVersionCall {}),
        (803, U256::from(106))
    );
    assert_eq!(
        answer(&mut host, ARB_SYS, &isTopLevelCallCall {}),
        (803, true)
    );
    assert_eq!(
        answer(&mut host, ARB_SYS, &wasMyCallersAddressAliasedCall {}),
        (803, false)
    );
    let mut host = MemoryHost::new(Profile::ARBOS_60_DRAFT);
    assert_eq!(
        answer(&mut host, ARB_SYS, &arbOSVersionCall {}),
        (803, U256::from(115))
    );
}

#[test]
fn a_pure_method_pays_no_state() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    let call = mapL1SenderContractAddressToL2AliasCall {
        sender: Address::ZERO,
        unused: Address::ZERO,
    };
    let alias = address!("1111000000000000000000000000000000001111");
    assert_eq!(answer(&mut host, ARB_SYS, &call), (9, alias));
}

#[test]
fn hashes_of_the_last_256_blocks_are_known() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    let hash = b256!("00000000000000000000000000000000000000000000000000000000000000ee");
    host.store(BLOCK_HASHES.at(787 % 256), hash);
    let call = arbBlockHashCall {
        number: U256::from(787),
    };
    assert_eq!(answer(&mut host, ARB_SYS, &call), (806, hash));
    for unknown in [1, 786, 1_043] {
        let call = arbBlockHashCall {
            number: U256::from(unknown),
        };
        let mut error = vec![0xd5, 0xdc, 0x64, 0x2d];
        error.extend(B256::from(U256::from(unknown)));
        error.extend(B256::from(U256::from(1_043)));
        assert_eq!(ask(&mut host, ARB_SYS, &call), reverted(812, error));
    }
    let call = arbBlockHashCall { number: U256::MAX };
    assert!(
        matches!(ask(&mut host, ARB_SYS, &call), PrecompileResult::Revert { gas, .. } if gas == GAS - 812)
    );
}

#[test]
fn accounts_can_be_read() {
    let mut host = MemoryHost::with_program();
    host.balances.insert(OWNER, U256::from(77));
    assert_eq!(
        answer(&mut host, ARB_INFO, &getBalanceCall { account: OWNER }),
        (1_506, U256::from(77))
    );
    host.codes.insert(PROGRAM, vec![1; 66].into());
    let (gas, code) = answer(&mut host, ARB_INFO, &getCodeCall { account: PROGRAM });
    assert_eq!((gas, code.len()), (2_927, 66));
}

#[test]
fn gas_prices_without_an_l1_price() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    let (gas, prices) = answer(&mut host, ARB_GAS_INFO, &getPricesInWeiCall {});
    let fee = U256::from(100_000_000);
    assert_eq!((gas, prices.a, prices.b), (2_418, U256::ZERO, U256::ZERO));
    assert_eq!(
        (prices.c, prices.d, prices.e, prices.f),
        (fee * U256::from(20_000), fee, U256::ZERO, fee)
    );
    assert_eq!(
        answer(&mut host, ARB_GAS_INFO, &getMinimumGasPriceCall {}),
        (1_603, fee)
    );
    assert_eq!(
        answer(&mut host, ARB_GAS_INFO, &getL1BaseFeeEstimateCall {}),
        (1_603, U256::ZERO)
    );
    assert_eq!(
        answer(&mut host, ARB_GAS_INFO, &getCurrentTxL1GasFeesCall {}),
        (803, U256::ZERO)
    );
    assert_eq!(
        answer(&mut host, ARB_GAS_INFO, &getGasBacklogCall {}),
        (1_603, 0)
    );
}

#[test]
fn owners_and_fee_accounts_are_public() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    assert_eq!(
        answer(
            &mut host,
            ARB_OWNER_PUBLIC,
            &isChainOwnerCall { account: OWNER }
        ),
        (1_606, true)
    );
    assert_eq!(
        answer(&mut host, ARB_OWNER_PUBLIC, &getAllChainOwnersCall {}),
        (3_212, vec![Address::ZERO, OWNER])
    );
    assert_eq!(
        answer(&mut host, ARB_OWNER_PUBLIC, &getNetworkFeeAccountCall {}),
        (1_603, Address::ZERO)
    );
    assert_eq!(
        answer(&mut host, ARB_OWNER_PUBLIC, &getInfraFeeAccountCall {}),
        (1_603, Address::ZERO)
    );
    let (gas, upgrade) = answer(&mut host, ARB_OWNER_PUBLIC, &getScheduledUpgradeCall {});
    assert_eq!((gas, upgrade.version, upgrade.time), (2_406, 0, 0));
}

#[test]
fn a_precompile_without_methods_takes_all_gas() {
    let mut host = MemoryHost::new(Profile::ARBOS_51);
    let input = arbChainIDCall {}.abi_encode();
    for byte in [0x66, 0x67, 0x68, 0x69, 0x6d, 0x6e, 0x6f, 0x73] {
        let to = Address::with_last_byte(byte);
        assert_eq!(send(&mut host, to, OWNER, &input), crate::host::burnt());
    }
}

#[test]
fn precompiles_exist_from_their_version_on() {
    use stylus_devnode::arbos::is_precompile;
    let late = Address::with_last_byte(0x74);
    assert!(is_precompile(ARB_WASM, &Profile::ARBOS_51));
    assert!(!is_precompile(late, &Profile::ARBOS_51));
    assert!(is_precompile(late, &Profile::ARBOS_60_DRAFT));
    assert!(!is_precompile(
        Address::with_last_byte(0x6a),
        &Profile::ARBOS_60_DRAFT
    ));
}
